#include <stdbool.h>
#include <stdio.h>

enum { wanted = 220000 };
static long primes[wanted];
static long found;

static bool is_prime(long n) {
  for (long i = 1; i < found; i++) {
    if (primes[i] * primes[i] > n) break;
    if (n % primes[i] == 0) return false;
  }
  return true;
}

static void find_primes(void) {
  primes[found++] = 2;
  for (long n = 3; found < wanted; n += 2) {
    if (is_prime(n)) primes[found++] = n;
  }
}

int main(void) {
  find_primes();
  long sum = 0;
  for (long i = 0; i < wanted; i++) sum += primes[i];
  printf("%ld %ld\n", primes[wanted - 1], sum);
}
