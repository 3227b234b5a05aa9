enum { length = 4096 };
static unsigned char text[length + 4];

static long put(long at, unsigned c) {
  if (c < 0x80) text[at++] = (unsigned char)c;
  else if (c < 0x800) text[at++] = (unsigned char)(0xc0 | c >> 6), text[at++] = (unsigned char)(0x80 | (c & 63));
  else {
    text[at++] = (unsigned char)(0xe0 | c >> 12);
    text[at++] = (unsigned char)(0x80 | (c >> 6 & 63));
    text[at++] = (unsigned char)(0x80 | (c & 63));
  }
  return at;
}

/* The sum of all characters; −1 where the text is malformed. */
static long decode(const unsigned char *p, const unsigned char *end) {
  long sum = 0;
  while (p < end) {
    unsigned c = *p++;
    if (c >= 0x80) {
      int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
      if (c < 0xc0 || c >= 0xf8) return -1;
      c &= 0x3fu >> more;
      while (more-- > 0) {
        if ((*p & 0xc0) != 0x80) return -1;
        c = c << 6 | (*p++ & 63);
      }
    }
    sum += c;
  }
  return sum;
}

long kernel(long n) {
  long at = 0, sum = 0;
  unsigned x = 1;
  while (at < length - 3) {
    x = x * 1103515245u + 12345u;
    at = put(at, (x >> 16 & 3) == 0 ? 0x4e00 + (x >> 20) % 20000 : (x >> 16 & 3) == 1 ? 0xa0 + (x >> 20) % 1800 : 32 + (x >> 20) % 90);
  }
  for (long i = 0; i < n; i++) sum += decode(text, text + at);
  return sum;
}
