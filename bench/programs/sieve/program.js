const limit = 100000;
const flags = new Uint8Array(limit);

function primes() {
  let count = 0;
  flags.fill(1);
  for (let i = 2; i < limit; i++) {
    if (flags[i]) {
      for (let k = i + i; k < limit; k += i) flags[k] = 0;
      count++;
    }
  }
  return count;
}

let sum = 0;
for (let i = 0; i < 1000; i++) sum += primes();
console.log(sum);
