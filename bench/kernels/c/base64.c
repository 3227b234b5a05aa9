enum { length = 3072 };
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static unsigned char plain[length], decoded[length], value[256];
static char encoded[length / 3 * 4];

static void encode(const unsigned char *from, char *to, int count) {
  for (int i = 0; i < count; i += 3) {
    unsigned three = (unsigned)from[i] << 16 | from[i + 1] << 8 | from[i + 2];
    *to++ = digits[three >> 18];
    *to++ = digits[three >> 12 & 63];
    *to++ = digits[three >> 6 & 63];
    *to++ = digits[three & 63];
  }
}

static void decode(const char *from, unsigned char *to, int count) {
  for (int i = 0; i < count; i += 4) {
    unsigned three = 0;
    for (int j = 0; j < 4; j++) three = three << 6 | value[(unsigned char)from[i + j]];
    *to++ = three >> 16 & 255;
    *to++ = three >> 8 & 255;
    *to++ = three & 255;
  }
}

long kernel(long n) {
  long sum = 0;
  for (int i = 0; i < 64; i++) value[(unsigned char)digits[i]] = (unsigned char)i;
  for (int i = 0; i < length; i++) plain[i] = (unsigned char)(i * 31 + (i >> 3));
  for (long turn = 0; turn < n; turn++) {
    encode(plain, encoded, length);
    decode(encoded, decoded, sizeof encoded);
    sum += encoded[turn & 4095] + decoded[turn % length];
    plain[turn % length] ^= (unsigned char)turn;
  }
  return sum;
}
