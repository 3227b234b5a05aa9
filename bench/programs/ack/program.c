#include <stdio.h>

static long ack(long m, long n) {
  if (m == 0) return n + 1;
  if (n == 0) return ack(m - 1, 1);
  return ack(m - 1, ack(m, n - 1));
}

int main(void) {
  long sum = 0;
  for (long i = 0; i < 144; i++) sum += ack(3, 5 + (i & 3));
  printf("%ld\n", sum);
}
