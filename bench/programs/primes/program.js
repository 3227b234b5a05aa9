const wanted = 220000;
const primes = new Int32Array(wanted);
let found = 0;

function isPrime(n) {
  for (let i = 1; i < found; i++) {
    if (primes[i] * primes[i] > n) break;
    if (n % primes[i] === 0) return false;
  }
  return true;
}

function findPrimes() {
  primes[found++] = 2;
  for (let n = 3; found < wanted; n += 2) {
    if (isPrime(n)) primes[found++] = n;
  }
}

findPrimes();
let sum = 0;
for (let i = 0; i < wanted; i++) sum += primes[i];
console.log(primes[wanted - 1], sum);
