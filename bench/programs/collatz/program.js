function steps(n) {
  let count = 0;
  while (n !== 1) {
    n = n % 2 !== 0 ? 3 * n + 1 : n / 2;
    count++;
  }
  return count;
}

let best = 1;
let most = 0;
for (let i = 1; i < 700000; i++) {
  const count = steps(i);
  if (most < count) {
    best = i;
    most = count;
  }
}
console.log(`${best} ${most}`);
