#include <stdio.h>

enum { size = 65536 };
static unsigned long table[256];
static unsigned char data[size];

static unsigned long entry(unsigned long n) {
  for (int i = 0; i < 8; i++) n = n & 1 ? n >> 1 ^ 3988292384 : n >> 1;
  return n;
}

static unsigned long crc(unsigned long value, const unsigned char *bytes, long length) {
  for (long i = 0; i < length; i++) value = table[(value ^ bytes[i]) & 255] ^ value >> 8;
  return value;
}

int main(void) {
  for (int i = 0; i < 256; i++) table[i] = entry(i);
  for (long i = 0; i < size; i++) data[i] = i * 7 ^ i >> 5;
  unsigned long value = 4294967295;
  for (int i = 0; i < 1200; i++) value = crc(value, data, size);
  printf("%lu\n", value ^ 4294967295);
}
