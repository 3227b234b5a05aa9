const length = 400;
const width = length + 1;
const firstText = new Uint8Array(length);
const secondText = new Uint8Array(length);
const distance = new Int32Array(width * width);
const frequency = new Int32Array(256);
let seed = 42;

function randomLetter() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 2147483647;
  return ((seed >> 16) & 7) + 97;
}

function fillTexts() {
  for (let i = 0; i < length; i++) {
    firstText[i] = randomLetter();
    secondText[i] = randomLetter();
  }
}

function countLetters() {
  frequency.fill(0);
  for (let i = 0; i < length; i++) {
    frequency[firstText[i]]++;
    frequency[secondText[i]]++;
  }
}

function fillEdges() {
  for (let i = 0; i < width; i++) {
    distance[i * width] = i;
    distance[i] = i;
  }
}

function change(row, column) {
  return distance[(row - 1) * width + column - 1] + (firstText[row - 1] === secondText[column - 1] ? 0 : 1);
}

function best(row, column) {
  return Math.min(
    change(row, column),
    distance[row * width + column - 1] + 1,
    distance[(row - 1) * width + column] + 1,
  );
}

function fillDistances() {
  fillEdges();
  for (let row = 1; row < width; row++) {
    for (let column = 1; column < width; column++) distance[row * width + column] = best(row, column);
  }
}

let sum = 0;
for (let i = 0; i < 250; i++) {
  fillTexts();
  countLetters();
  fillDistances();
  sum += distance[length * width + length] + frequency[99];
}
console.log(sum);
