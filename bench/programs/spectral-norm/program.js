const size = 1500;
const u = new Float64Array(size);
const v = new Float64Array(size);
const between = new Float64Array(size);

function entry(row, column) {
  const sum = row + column;
  return 1 / (((sum * (sum + 1)) >> 1) + row + 1);
}

function timesRow(vector, row) {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += entry(row, i) * vector[i];
  return sum;
}

function timesColumn(vector, column) {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += entry(i, column) * vector[i];
  return sum;
}

function multiply(from, to) {
  for (let i = 0; i < size; i++) to[i] = timesRow(from, i);
}

function multiplyTransposed(from, to) {
  for (let i = 0; i < size; i++) to[i] = timesColumn(from, i);
}

function step(from, to) {
  multiply(from, between);
  multiplyTransposed(between, to);
}

function innerProduct(a, b) {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += a[i] * b[i];
  return sum;
}

u.fill(1);
for (let i = 0; i < 10; i++) {
  step(u, v);
  step(v, u);
}
console.log(Math.trunc(Math.sqrt(innerProduct(u, v) / innerProduct(v, v)) * 1e9));
