#include <stdio.h>

static long steps(unsigned long n) {
  long count = 0;
  while (n != 1) {
    n = n & 1 ? 3 * n + 1 : n >> 1;
    count++;
  }
  return count;
}

int main(void) {
  long best = 1, most = 0;
  for (long i = 1; i < 700000; i++) {
    long count = steps(i);
    if (most < count) {
      best = i;
      most = count;
    }
  }
  printf("%ld %ld\n", best, most);
}
