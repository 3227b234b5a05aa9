static long tak(long x, long y, long z) {
  if (y >= x) return z;
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}
long kernel(long n) { return tak(n, n / 3 * 2, n / 3); }
