function gcd(a, b) {
  while (b) {
    const remainder = a % b;
    a = b;
    b = remainder;
  }
  return a;
}

let sum = 0;
for (let j = 1; j < 3001; j++) {
  for (let i = 1; i < 3001; i++) sum += gcd(i, j);
}
console.log(sum);
