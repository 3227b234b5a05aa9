#include <stdio.h>
#include <string.h>

enum { size = 49152, written_size = size / 3 * 4 };
static unsigned char data[size], written[written_size], restored[size];
static unsigned char digits[256];

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void fill_digits(void) {
  for (int i = 0; i < 64; i++) digits[(unsigned char)letters[i]] = i;
}

static void fill_data(void) {
  for (long i = 0; i < size; i++) data[i] = i * 7 ^ i >> 5;
}

static void encode(const unsigned char *source, long length, unsigned char *destination) {
  for (long i = 0; i < length; i += 3) {
    unsigned long bits = (unsigned long)source[i] << 16 | (unsigned long)source[i + 1] << 8 | source[i + 2];
    *destination++ = letters[bits >> 18 & 63];
    *destination++ = letters[bits >> 12 & 63];
    *destination++ = letters[bits >> 6 & 63];
    *destination++ = letters[bits & 63];
  }
}

static void decode(const unsigned char *source, long length, unsigned char *destination) {
  for (long i = 0; i < length; i += 4) {
    unsigned long bits = (unsigned long)digits[source[i]] << 18 | (unsigned long)digits[source[i + 1]] << 12 |
                         (unsigned long)digits[source[i + 2]] << 6 | digits[source[i + 3]];
    destination[0] = bits >> 16;
    destination[1] = bits >> 8;
    destination[2] = bits;
    destination += 3;
  }
}

static long checksum(const unsigned char *bytes, long length) {
  long sum = 0;
  for (long i = 0; i < length; i++) sum = (sum * 31 + bytes[i]) & 16777215;
  return sum;
}

int main(void) {
  fill_digits();
  fill_data();
  for (int i = 0; i < 3000; i++) {
    data[0] = i;
    encode(data, size, written);
    decode(written, written_size, restored);
  }
  printf("%ld %ld %d\n", checksum(written, written_size), checksum(restored, size), memcmp(data, restored, size) != 0);
}
