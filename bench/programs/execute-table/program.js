const operations = [
  (n) => n + 3,
  (n) => n - 5,
  (n) => n * 7,
  (n) => n ^ 90,
  (n) => n >>> 1,
  (n) => n * 2,
  (n) => n & 1048575,
  (n) => n + 1,
];

const size = 4096;
const program = new Uint8Array(size);
let seed = 0;

function random() {
  seed = (seed * 1309 + 13849) & 65535;
  return seed;
}

function runProgram(n) {
  for (let i = 0; i < size; i++) n = operations[program[i]](n) & 16777215;
  return n;
}

seed = 74755;
for (let i = 0; i < size; i++) program[i] = (random() >> 5) & 7;
let n = 1;
for (let i = 0; i < 8000; i++) n = runProgram(n + i);
console.log(n);
