#include <stdint.h>
#include <stdio.h>

enum { size = 65536 };
static unsigned char data[size];

static uint32_t fnv(uint32_t hash, const unsigned char *bytes, long length) {
  for (long i = 0; i < length; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

int main(void) {
  for (long i = 0; i < size; i++) data[i] = i * 7 ^ i >> 5;
  uint32_t hash = 2166136261u;
  for (int i = 0; i < 2500; i++) hash = fnv(hash, data, size);
  printf("%u\n", hash);
}
