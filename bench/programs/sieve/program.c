#include <stdio.h>
#include <string.h>

enum { limit = 100000 };
static unsigned char flags[limit];

static long primes(void) {
  long count = 0;
  memset(flags, 1, limit);
  for (long i = 2; i < limit; i++) {
    if (flags[i]) {
      for (long k = i + i; k < limit; k += i) flags[k] = 0;
      count++;
    }
  }
  return count;
}

int main(void) {
  long sum = 0;
  for (int i = 0; i < 1000; i++) sum += primes();
  printf("%ld\n", sum);
}
