const elements = 16000;
const list = new Int32Array(elements);
let seed = 0;

function random() {
  seed = (seed * 1309 + 13849) & 65535;
  return seed;
}

function fillList() {
  seed = 74755;
  for (let i = 0; i < elements; i++) list[i] = random();
}

function sortList() {
  for (let last = elements - 1; last >= 1; last--) {
    for (let i = 0; i < last; i++) {
      const a = list[i];
      const b = list[i + 1];
      if (a > b) {
        list[i] = b;
        list[i + 1] = a;
      }
    }
  }
}

function checksum() {
  let sum = 0;
  for (let i = 0; i < elements; i++) sum = (sum * 31 + list[i]) & 16777215;
  return sum;
}

fillList();
sortList();
console.log(checksum());
