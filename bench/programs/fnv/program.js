const size = 65536;
const data = new Uint8Array(size);

function fnv(hash, bytes) {
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 16777619);
  return hash;
}

for (let i = 0; i < size; i++) data[i] = (i * 7) ^ (i >> 5);
let hash = 2166136261 | 0;
for (let i = 0; i < 2500; i++) hash = fnv(hash, data);
console.log(hash >>> 0);
