const size = 65536;
const text = new Uint8Array(size);
let seed = 42;

function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 2147483647;
  return seed;
}

function fillText() {
  for (let i = 0; i < size; i++) text[i] = 97 + ((random() >> 16) % 3);
}

function starts(place, pattern) {
  for (let i = 0; i < pattern.length; i++) {
    if (text[place + i] !== pattern[i]) return false;
  }
  return true;
}

function occurrences(pattern) {
  let count = 0;
  for (let i = 0; i < size - pattern.length + 1; i++) {
    if (starts(i, pattern)) count++;
  }
  return count;
}

const patterns = ['abcab', 'aabbccab', 'cacacacacaca', 'babababb'].map((word) => Buffer.from(word));

fillText();
let sum = 0;
for (let i = 0; i < 120; i++) {
  text[i] = 97;
  for (const pattern of patterns) sum += occurrences(pattern);
}
console.log(sum);
