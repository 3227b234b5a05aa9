const bits = 17;
const slots = 1 << bits;
const keys = new Int32Array(slots);
const counts = new Int32Array(slots);
let seed = 42;

function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 2147483647;
  return seed;
}

function home(key) {
  return Math.imul(key, 2654435769) >>> (32 - bits);
}

function probe(key) {
  let index = home(key);
  while (keys[index] && keys[index] !== key) index = (index + 1) & (slots - 1);
  return index;
}

function tally(key) {
  const index = probe(key);
  keys[index] = key;
  counts[index]++;
}

function randomKey() {
  return ((random() >> 12) & 65535) + 1;
}

function used() {
  let count = 0;
  for (let i = 0; i < slots; i++) if (keys[i]) count++;
  return count;
}

for (let i = 0; i < 30000000; i++) tally(randomKey());
let sum = 0;
for (let i = 1; i < 65537; i++) sum += (counts[probe(i)] * i) & 16777215;
console.log(used(), sum);
