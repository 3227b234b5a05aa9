static long nine(long a, long b, long c, long d, long e, long f, long g, long h, long i) {
  return a + 2 * b - c + d * 3 - e + f - g + h + i;
}
long kernel(long n) {
  long x = 1, y = 2;
  for (long i = 0; i < n; i++) {
    long r = nine(i, x, y, i + 1, x ^ y, x + 2, y - 3, y, n) & 0xffff;
    y = x + r, x = r;
  }
  return x + y;
}
