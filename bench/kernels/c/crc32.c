enum { length = 4096 };
static unsigned table[256];
static unsigned char text[length];

static void fill(void) {
  for (unsigned i = 0; i < 256; i++) {
    unsigned c = i;
    for (int bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  for (int i = 0; i < length; i++) text[i] = (unsigned char)(i * 13 + (i >> 4));
}

static unsigned crc(unsigned c, const unsigned char *bytes, long count) {
  c = ~c;
  while (count-- > 0) c = table[(c ^ *bytes++) & 255] ^ c >> 8;
  return ~c;
}

long kernel(long n) {
  fill();
  unsigned c = 0;
  for (long i = 0; i < n; i++) c = crc(c, text, length);
  return c;
}
