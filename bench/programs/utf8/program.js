const characters = 16384;
const codes = new Int32Array(characters);
const text = new Uint8Array(characters * 4);
let seed = 42;
let place = 0;

function random() {
  seed = (Math.imul(seed, 1103515245) + 12345) & 2147483647;
  return seed;
}

function randomCode() {
  const bits = random() >> 12;
  switch (bits & 7) {
    case 0:
      return ((bits >> 3) & 1919) + 128;
    case 1:
      return ((bits >> 3) & 32767) + 2048;
    case 2:
      return ((bits >> 3) & 65535) + 65536;
    default:
      return (bits >> 3) & 127;
  }
}

function appendCode(code) {
  if (code < 128) {
    text[place++] = code;
  } else if (code < 2048) {
    text[place++] = (code >> 6) | 192;
    text[place++] = (code & 63) | 128;
  } else if (code < 65536) {
    text[place++] = (code >> 12) | 224;
    text[place++] = ((code >> 6) & 63) | 128;
    text[place++] = (code & 63) | 128;
  } else {
    text[place++] = (code >> 18) | 240;
    text[place++] = ((code >> 12) & 63) | 128;
    text[place++] = ((code >> 6) & 63) | 128;
    text[place++] = (code & 63) | 128;
  }
}

function encode() {
  place = 0;
  for (let i = 0; i < characters; i++) appendCode(codes[i]);
  return place;
}

function rest(code) {
  return (code << 6) | (text[place++] & 63);
}

function nextCode() {
  const code = text[place++];
  if (code < 128) return code;
  if (code < 224) return rest(code & 31);
  if (code < 240) return rest(rest(code & 15));
  return rest(rest(rest(code & 7)));
}

function decode(length) {
  let checksum = 0;
  place = 0;
  while (place < length) checksum = (checksum * 31 + nextCode()) & 16777215;
  return checksum;
}

for (let i = 0; i < characters; i++) codes[i] = randomCode();
let sum = 0;
for (let i = 0; i < 3000; i++) {
  codes[0] = i & 127;
  const length = encode();
  sum += length + decode(length);
}
console.log(sum);
