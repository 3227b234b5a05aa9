const elements = 4096;
let seed = 74755;

function random() {
  seed = (seed * 1309 + 13849) & 65535;
  return seed;
}

function randomList() {
  let list = null;
  for (let i = 0; i < elements; i++) list = { next: list, value: random() };
  return list;
}

function reverse(list) {
  let reversed = null;
  while (list !== null) {
    const { next } = list;
    list.next = reversed;
    reversed = list;
    list = next;
  }
  return reversed;
}

function sum(list) {
  let total = 0;
  for (; list !== null; list = list.next) total += list.value;
  return total;
}

function longestRise(list) {
  let most = 0;
  let length = 0;
  while (list !== null) {
    length++;
    if (length > most) most = length;
    const { next } = list;
    if (next !== null && next.value <= list.value) length = 0;
    list = next;
  }
  return most;
}

function withoutOdd(list) {
  let kept = null;
  while (list !== null) {
    const { next } = list;
    if (!(list.value & 1)) {
      list.next = kept;
      kept = list;
    }
    list = next;
  }
  return reverse(kept);
}

// The checksum doesn't fit 32 bits, in which numbers are combined bit by bit.
const xor = (a, b) => {
  const [high, low] = [Math.floor(a / 4294967296) ^ Math.floor(b / 4294967296), (a ^ b) >>> 0];
  return high * 4294967296 + low;
};

let checksum = 0;
for (let i = 0; i < 3000; i++) {
  const list = reverse(randomList());
  checksum += sum(list) + longestRise(list) * 1000;
  checksum = xor(checksum, sum(withoutOdd(list)));
}
console.log(checksum);
