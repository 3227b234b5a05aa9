function mix(a, b, c, d) {
  return (b * 3 + (c ^ d) + a) & 16777215;
}

function level1(a, b, c, d) {
  return (mix(a, b, c, d) + mix(b, c, d, a)) ^ (a - d);
}

function level2(a, b, c, d) {
  const first = level1(a, b, c, d);
  return (level1(b, first, d, c) ^ (a + c)) + (first - b);
}

function level3(a, b, c, d) {
  const first = level2(d, c, b, a);
  const second = level2(first, a, d, b);
  return (level1(c, second, b, first) + (a ^ d)) ^ (first - second);
}

function level4(a, b, c, d) {
  const first = level3(a, c, b, d);
  return ((level3(b, first, d, a) ^ c) + (first - a)) ^ d;
}

function level5(a, b, c, d) {
  const first = level4(d, a, c, b);
  const second = level4(a, first, b, c);
  return (level3(second, d, first, b) ^ (a + c)) + (b - d) + (first ^ second);
}

function level6(a, b, c, d) {
  const first = level5(a, b, d, c);
  return ((level5(c, first, a, b) + (d ^ b)) ^ (first - c)) + a;
}

let sum = 0;
for (let i = 0; i < 800000; i++) sum = (sum ^ level6(i, sum & 65535, (i * 7) & 1023, 42)) & 16777215;
console.log(sum);
