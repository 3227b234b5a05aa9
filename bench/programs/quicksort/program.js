const elements = 250000;
const numbers = new Int32Array(elements);
let seed = 0;

function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 2147483647;
  return seed;
}

function fillNumbers(n) {
  seed = n;
  for (let i = 0; i < elements; i++) numbers[i] = random() >> 8;
}

function exchange(i, j) {
  const kept = numbers[i];
  numbers[i] = numbers[j];
  numbers[j] = kept;
}

function sort(first, last) {
  const pivot = numbers[first + ((last - first) >> 1)];
  let left = first;
  let right = last;
  do {
    while (numbers[left] < pivot) left++;
    while (pivot < numbers[right]) right--;
    if (left <= right) exchange(left++, right--);
  } while (left <= right);
  if (left < last) sort(left, last);
  if (first < right) sort(first, right);
}

function checksum() {
  let sum = 0;
  for (let i = 0; i < elements; i++) sum = (sum * 31 + numbers[i]) & 16777215;
  return sum;
}

let sum = 0;
for (let i = 0; i < 6; i++) {
  fillNumbers(i + 42);
  sort(0, elements - 1);
  sum += checksum();
}
console.log(sum);
