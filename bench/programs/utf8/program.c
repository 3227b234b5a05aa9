#include <stdio.h>

enum { characters = 16384 };
static long codes[characters];
static unsigned char text[characters * 4];
static long seed;

static long next_random(void) { return seed = (seed * 1103515245 + 12345) & 2147483647; }

static long random_code(void) {
  long random = next_random() >> 12;
  switch (random & 7) {
    case 0: return (random >> 3 & 1919) + 128;
    case 1: return (random >> 3 & 32767) + 2048;
    case 2: return (random >> 3 & 65535) + 65536;
    default: return random >> 3 & 127;
  }
}

static void fill_codes(void) {
  seed = 42;
  for (int i = 0; i < characters; i++) codes[i] = random_code();
}

static unsigned char *append_code(unsigned char *to, unsigned long code) {
  if (code < 128) {
    *to++ = code;
  } else if (code < 2048) {
    *to++ = code >> 6 | 192;
    *to++ = (code & 63) | 128;
  } else if (code < 65536) {
    *to++ = code >> 12 | 224;
    *to++ = (code >> 6 & 63) | 128;
    *to++ = (code & 63) | 128;
  } else {
    *to++ = code >> 18 | 240;
    *to++ = (code >> 12 & 63) | 128;
    *to++ = (code >> 6 & 63) | 128;
    *to++ = (code & 63) | 128;
  }
  return to;
}

static long encode(void) {
  unsigned char *to = text;
  for (int i = 0; i < characters; i++) to = append_code(to, codes[i]);
  return to - text;
}

static unsigned long rest(const unsigned char **from, unsigned long code) { return code << 6 | (*(*from)++ & 63); }

static unsigned long next_code(const unsigned char **from) {
  unsigned long code = *(*from)++;
  if (code < 128) return code;
  if (code < 224) return rest(from, code & 31);
  if (code < 240) return rest(from, rest(from, code & 15));
  return rest(from, rest(from, rest(from, code & 7)));
}

static long decode(long length) {
  const unsigned char *from = text, *end = text + length;
  long checksum = 0;
  while (from < end) checksum = (checksum * 31 + next_code(&from)) & 16777215;
  return checksum;
}

int main(void) {
  fill_codes();
  long sum = 0;
  for (int i = 0; i < 3000; i++) {
    codes[0] = i & 127;
    long length = encode();
    sum += length + decode(length);
  }
  printf("%ld\n", sum);
}
