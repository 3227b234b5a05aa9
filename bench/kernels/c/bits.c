/* Four ways to count bits. */
static int by_bit(unsigned long x) {
  int count = 0;
  for (; x; x >>= 1) count += x & 1;
  return count;
}

static int by_clearing(unsigned long x) {
  int count = 0;
  for (; x; x &= x - 1) count++;
  return count;
}

static int by_halves(unsigned long x) {
  x -= x >> 1 & 0x5555555555555555u;
  x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
  x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  return (int)(x * 0x0101010101010101u >> 56);
}

static int by_table(const unsigned char *table, unsigned long x) {
  int count = 0;
  for (int i = 0; i < 64; i += 8) count += table[x >> i & 255];
  return count;
}

long kernel(long n) {
  unsigned char table[256];
  for (int i = 0; i < 256; i++) table[i] = (unsigned char)by_bit(i);
  unsigned long x = 88172645463325252u;
  long sum = 0;
  for (long i = 0; i < n; i++) {
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    sum += by_bit(x & 0xffff) + 2 * by_clearing(x) + 3 * by_halves(x) + 5 * by_table(table, x);
  }
  return sum;
}
