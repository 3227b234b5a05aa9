#include <stdio.h>

static long mix(long a, long b, long c, long d) { return (b * 3 + (c ^ d) + a) & 16777215; }

static long level1(long a, long b, long c, long d) { return (mix(a, b, c, d) + mix(b, c, d, a)) ^ (a - d); }

static long level2(long a, long b, long c, long d) {
  long first = level1(a, b, c, d);
  return (level1(b, first, d, c) ^ (a + c)) + (first - b);
}

static long level3(long a, long b, long c, long d) {
  long first = level2(d, c, b, a);
  long second = level2(first, a, d, b);
  return (level1(c, second, b, first) + (a ^ d)) ^ (first - second);
}

static long level4(long a, long b, long c, long d) {
  long first = level3(a, c, b, d);
  return ((level3(b, first, d, a) ^ c) + (first - a)) ^ d;
}

static long level5(long a, long b, long c, long d) {
  long first = level4(d, a, c, b);
  long second = level4(a, first, b, c);
  return (level3(second, d, first, b) ^ (a + c)) + (b - d) + (first ^ second);
}

static long level6(long a, long b, long c, long d) {
  long first = level5(a, b, d, c);
  return ((level5(c, first, a, b) + (d ^ b)) ^ (first - c)) + a;
}

int main(void) {
  long sum = 0;
  for (long i = 0; i < 800000; i++) sum = (sum ^ level6(i, sum & 65535, i * 7 & 1023, 42)) & 16777215;
  printf("%ld\n", sum);
}
