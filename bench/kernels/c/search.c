/* Looks for strings: plainly, then after Horspool. */
enum { length = 20000 };
static char text[length + 1];

static long plainly(const char *p, const char *wanted) {
  for (const char *start = p; *p; p++) {
    const char *a = p, *b = wanted;
    while (*b && *a == *b) a++, b++;
    if (!*b) return p - start;
  }
  return -1;
}

static long horspool(const char *p, long count, const char *wanted, long wanted_count) {
  long skip[256];
  for (int i = 0; i < 256; i++) skip[i] = wanted_count;
  for (long i = 0; i < wanted_count - 1; i++) skip[(unsigned char)wanted[i]] = wanted_count - 1 - i;
  for (long at = 0; at <= count - wanted_count; at += skip[(unsigned char)p[at + wanted_count - 1]]) {
    long i = wanted_count - 1;
    while (i >= 0 && p[at + i] == wanted[i]) i--;
    if (i < 0) return at;
  }
  return -1;
}

long kernel(long n) {
  unsigned x = 7;
  long sum = 0;
  for (int i = 0; i < length; i++) {
    x = x * 1103515245u + 12345u;
    text[i] = (char)('a' + (x >> 16 & 3));
  }
  const char *last = "zebra";
  for (int i = 0; i < 5; i++) text[length - 5 + i] = last[i];
  for (long i = 0; i < n; i++) {
    sum += plainly(text + (i & 255), "abcabcdz") + plainly(text + (i & 255), last);
    sum += horspool(text, length - (i & 1), "dacbadcabdz", 11) + horspool(text, length, last, 5);
  }
  return sum;
}
