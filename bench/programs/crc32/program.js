const size = 65536;
const table = new Int32Array(256);
const data = new Uint8Array(size);

function entry(n) {
  for (let i = 0; i < 8; i++) n = n & 1 ? (n >>> 1) ^ 3988292384 : n >>> 1;
  return n;
}

function crc(value, bytes) {
  for (let i = 0; i < bytes.length; i++) value = table[(value ^ bytes[i]) & 255] ^ (value >>> 8);
  return value;
}

for (let i = 0; i < 256; i++) table[i] = entry(i);
for (let i = 0; i < size; i++) data[i] = (i * 7) ^ (i >> 5);
let value = -1;
for (let i = 0; i < 1200; i++) value = crc(value, data);
console.log(~value >>> 0);
