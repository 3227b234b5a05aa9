const bits = 12;
const size = 1 << bits;
const reals = new Float64Array(size);
const imaginaries = new Float64Array(size);
const rootReals = new Float64Array(bits);
const rootImaginaries = new Float64Array(bits);

function fillRoots() {
  rootReals[0] = -1;
  for (let i = 1; i < bits; i++) {
    const cosine = rootReals[i - 1];
    rootReals[i] = Math.sqrt((cosine + 1) / 2);
    rootImaginaries[i] = -Math.sqrt((1 - cosine) / 2);
  }
}

function fillSamples() {
  let random = 74755;
  for (let i = 0; i < size; i++) {
    random = (random * 1309 + 13849) & 65535;
    reals[i] = random / 65536;
    random = (random * 1309 + 13849) & 65535;
    imaginaries[i] = random / 65536;
  }
}

function reversed(index) {
  let result = 0;
  for (let i = 0; i < bits; i++) {
    result = (result * 2) | (index & 1);
    index >>= 1;
  }
  return result;
}

function exchange(numbers, i, j) {
  const kept = numbers[i];
  numbers[i] = numbers[j];
  numbers[j] = kept;
}

function reorder() {
  for (let i = 0; i < size; i++) {
    const other = reversed(i);
    if (other > i) {
      exchange(reals, i, other);
      exchange(imaginaries, i, other);
    }
  }
}

function butterfly(first, second, real, imaginary) {
  const rotatedReal = reals[second] * real - imaginaries[second] * imaginary;
  const rotatedImaginary = reals[second] * imaginary + imaginaries[second] * real;
  imaginaries[second] = imaginaries[first] - rotatedImaginary;
  imaginaries[first] += rotatedImaginary;
  reals[second] = reals[first] - rotatedReal;
  reals[first] += rotatedReal;
}

function joinBlocks(root, half) {
  let real = 1;
  let imaginary = 0;
  for (let start = 0; start < half; start++) {
    for (let i = start; i < size; i += 2 * half) butterfly(i, i + half, real, imaginary);
    const turned = rootReals[root] * real - rootImaginaries[root] * imaginary;
    imaginary = rootReals[root] * imaginary + rootImaginaries[root] * real;
    real = turned;
  }
}

function transform() {
  reorder();
  for (let i = 0; i < bits; i++) joinBlocks(i, 1 << i);
}

function conjugate() {
  for (let i = 0; i < bits; i++) rootImaginaries[i] = -rootImaginaries[i];
}

function rescale() {
  for (let i = 0; i < size; i++) {
    reals[i] /= size;
    imaginaries[i] /= size;
  }
}

function energy() {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += reals[i] * reals[i] + imaginaries[i] * imaginaries[i];
  return sum;
}

fillRoots();
fillSamples();
const before = energy();
for (let i = 0; i < 600; i++) {
  transform();
  conjugate();
  transform();
  conjugate();
  rescale();
}
const after = energy();
transform();
console.log(...[before, after, reals[1], imaginaries[1]].map((value) => Math.trunc(value * 1e6)));
