const counts = new Uint8Array(256);

function clearing(n) {
  let bits = 0;
  while (n) {
    n &= n - 1;
    bits++;
  }
  return bits;
}

function adding(n) {
  n = n - ((n >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  n = ((n >>> 4) + n) & 0x0f0f0f0f;
  return Math.imul(n, 0x01010101) >>> 24;
}

function byTable(n) {
  let bits = 0;
  while (n) {
    bits += counts[n & 255];
    n >>>= 8;
  }
  return bits;
}

for (let i = 0; i < 256; i++) counts[i] = clearing(i);

let sum1 = 0;
let sum2 = 0;
let sum3 = 0;
let random = 42;
for (let i = 0; i < 8000000; i++) {
  random = (Math.imul(random, 1103515245) + 12345) & 2147483647;
  sum1 += clearing(random);
  sum2 += adding(random);
  sum3 += byTable(random);
}
console.log(sum1, sum2, sum3);
