const size = 300;
const a = new Int32Array(size * size);
const b = new Int32Array(size * size);
const product = new Int32Array(size * size);
let seed = 0;

function random() {
  seed = (seed * 1309 + 13849) & 65535;
  return seed;
}

function fillMatrix(matrix) {
  for (let i = 0; i < size * size; i++) matrix[i] = (random() % 120) - 60;
}

function innerProduct(row, column) {
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum += a[row] * b[column];
    row++;
    column += size;
  }
  return sum;
}

function multiply() {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) product[i * size + j] = innerProduct(i * size, j);
  }
}

function checksum() {
  let sum = 0;
  for (let i = 0; i < size * size; i++) sum = (sum * 31 + product[i]) & 16777215;
  return sum;
}

let sum = 0;
seed = 74755;
fillMatrix(a);
fillMatrix(b);
for (let i = 0; i < 8; i++) {
  a[0] = i;
  multiply();
  sum += checksum();
}
console.log(sum);
