const size = 49152;
const writtenSize = (size / 3) * 4;
const data = new Uint8Array(size);
const written = new Uint8Array(writtenSize);
const restored = new Uint8Array(size);
const letters = Uint8Array.from(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'));
const digits = new Uint8Array(256);

function encode(source, destination) {
  let to = 0;
  for (let i = 0; i < source.length; i += 3) {
    const bits = (source[i] << 16) | (source[i + 1] << 8) | source[i + 2];
    destination[to++] = letters[(bits >> 18) & 63];
    destination[to++] = letters[(bits >> 12) & 63];
    destination[to++] = letters[(bits >> 6) & 63];
    destination[to++] = letters[bits & 63];
  }
}

function decode(source, destination) {
  let to = 0;
  for (let i = 0; i < source.length; i += 4) {
    const bits =
      (digits[source[i]] << 18) | (digits[source[i + 1]] << 12) | (digits[source[i + 2]] << 6) | digits[source[i + 3]];
    destination[to] = bits >> 16;
    destination[to + 1] = bits >> 8;
    destination[to + 2] = bits;
    to += 3;
  }
}

function checksum(bytes) {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum = (sum * 31 + bytes[i]) & 16777215;
  return sum;
}

for (let i = 0; i < 64; i++) digits[letters[i]] = i;
for (let i = 0; i < size; i++) data[i] = (i * 7) ^ (i >> 5);
for (let i = 0; i < 3000; i++) {
  data[0] = i;
  encode(data, written);
  decode(written, restored);
}
console.log(checksum(written), checksum(restored), Buffer.compare(data, restored));
