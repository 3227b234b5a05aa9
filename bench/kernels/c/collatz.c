long kernel(long n) {
  long longest = 0, at = 0;
  for (long start = 1; start <= n; start++) {
    unsigned long x = start;
    long length = 1;
    while (x != 1) {
      x = x & 1 ? 3 * x + 1 : x >> 1;
      length++;
    }
    if (length > longest) longest = length, at = start;
  }
  return longest * 10000000 + at;
}
