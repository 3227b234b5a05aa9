const elements = 100000;
const heap = new Int32Array(elements);
let seed = 0;

function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 2147483647;
  return seed;
}

function fillHeap(n) {
  seed = n;
  for (let i = 0; i < elements; i++) heap[i] = random() >> 8;
}

function siftDown(size, root) {
  const value = heap[root];
  while (size > 2 * root + 1) {
    let child = 2 * root + 1;
    if (size > child + 1 && heap[child] < heap[child + 1]) child++;
    if (!(heap[child] > value)) break;
    heap[root] = heap[child];
    root = child;
  }
  heap[root] = value;
}

function sortHeap() {
  for (let i = elements / 2 - 1; i >= 0; i--) siftDown(elements, i);
  for (let i = elements - 1; i >= 1; i--) {
    const first = heap[0];
    heap[0] = heap[i];
    heap[i] = first;
    siftDown(i, 0);
  }
}

function checksum() {
  let sum = 0;
  for (let i = 0; i < elements; i++) sum = (sum * 31 + heap[i]) & 16777215;
  return sum;
}

let sum = 0;
for (let i = 0; i < 15; i++) {
  fillHeap(i + 42);
  sortHeap();
  sum += checksum();
}
console.log(sum);
