#include <stdio.h>

static unsigned char counts[256];

static long clearing(unsigned long n) {
  long bits = 0;
  while (n) {
    n &= n - 1;
    bits++;
  }
  return bits;
}

static long adding(unsigned long n) {
  n = n - (n >> 1 & 0x55555555);
  n = (n & 0x33333333) + (n >> 2 & 0x33333333);
  n = ((n >> 4) + n) & 0x0F0F0F0F;
  return n * 0x01010101 >> 24 & 255;
}

static void fill_table(void) {
  for (int i = 0; i < 256; i++) counts[i] = clearing(i);
}

static long by_table(unsigned long n) {
  long bits = 0;
  while (n) {
    bits += counts[n & 255];
    n >>= 8;
  }
  return bits;
}

static unsigned long next_random(unsigned long n) { return (n * 1103515245 + 12345) & 2147483647; }

int main(void) {
  fill_table();
  long sum1 = 0, sum2 = 0, sum3 = 0;
  unsigned long random = 42;
  for (long i = 0; i < 8000000; i++) {
    random = next_random(random);
    sum1 += clearing(random);
    sum2 += adding(random);
    sum3 += by_table(random);
  }
  printf("%ld %ld %ld\n", sum1, sum2, sum3);
}
