#include <stdio.h>

static long gcd(long a, long b) {
  while (b) {
    long remainder = a % b;
    a = b;
    b = remainder;
  }
  return a;
}

int main(void) {
  long sum = 0;
  for (long j = 1; j < 3001; j++) {
    for (long i = 1; i < 3001; i++) sum += gcd(i, j);
  }
  printf("%ld\n", sum);
}
