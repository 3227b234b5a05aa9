const size = 32768;
const step = 8;
const notADigit = 100;
const tooLarge = 101;
const text = new Uint8Array(size);
let seed = 42;

function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 2147483647;
  return seed;
}

function fillText() {
  for (let i = 0; i < size; i++) {
    if ((i & 7) === 7) {
      text[i] = 32;
    } else {
      const bits = random() >> 16;
      text[i] = (bits & 127) < 2 ? 120 : 48 + (bits % 10);
    }
  }
}

function digitOf(character) {
  const digit = character - 48;
  if (digit < 0 || digit > 9) throw notADigit;
  return digit;
}

function appendDigit(n, character) {
  n = n * 10 + digitOf(character);
  if (n > 9899999) throw tooLarge;
  return n;
}

function readNumber(start, length) {
  let n = 0;
  for (let i = 0; i < length; i++) n = appendDigit(n, text[start + i]);
  return n;
}

fillText();
let sum = 0;
let letters = 0;
let large = 0;
for (let round = 0; round < 2000; round++) {
  for (let i = 0; i < size; i += step) {
    try {
      sum += readNumber(i, 7);
    } catch (code) {
      if (code === tooLarge) large++;
      else letters++;
    }
  }
}
console.log(sum, letters, large);
