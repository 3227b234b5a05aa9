const width = 256;
const height = 256;
const size = width * height;
const now = new Uint8Array(size);
const later = new Uint8Array(size);
let seed = 74755;

function random() {
  seed = (seed * 1309 + 13849) & 65535;
  return seed;
}

function clearSides() {
  for (let i = 0; i < size; i += width) {
    now[i] = 0;
    now[i + width - 1] = 0;
  }
}

function fillWorld() {
  for (let i = width + 1; i < size - width - 1; i++) now[i] = (random() >> 8) & 1;
  clearSides();
}

function neighbours(i) {
  return (
    now[i - width - 1] +
    now[i - width] +
    now[i - width + 1] +
    now[i - 1] +
    now[i + 1] +
    now[i + width - 1] +
    now[i + width] +
    now[i + width + 1]
  );
}

function lives(alive, count) {
  return (alive | count) === 3 ? 1 : 0;
}

function generation() {
  for (let i = width + 1; i < size - width - 1; i++) later[i] = lives(now[i], neighbours(i));
  now.set(later);
  clearSides();
}

function population() {
  let count = 0;
  for (let i = 0; i < size; i++) count += now[i];
  return count;
}

fillWorld();
const before = population();
for (let i = 0; i < 1200; i++) generation();
console.log(before, population());
