// Bits: builtins, rotations, counts, reversals, bytes, fields, shifts of every width.
#include <stdint.h>
#include <stdio.h>
static volatile uint64_t samples[] = {0, 1, 2, 0x80, 0xff, 0x1234, 0x8000, 0xdeadbeef, 0x80000000, 0x123456789abcdef0, 0x8000000000000000, ~0ull};
static uint32_t rotl32(uint32_t x, int n) { return x << (n & 31) | x >> (-n & 31); }
static uint64_t rotr64(uint64_t x, int n) { return x >> (n & 63) | x << (-n & 63); }
static uint8_t rotl8(uint8_t x, int n) { return (uint8_t)(x << (n & 7) | x >> (-n & 7)); }
static uint16_t rotr16(uint16_t x, int n) { return (uint16_t)(x >> (n & 15) | x << (-n & 15)); }
static uint64_t reverse(uint64_t x) {
  x = (x >> 1 & 0x5555555555555555) | (x & 0x5555555555555555) << 1;
  x = (x >> 2 & 0x3333333333333333) | (x & 0x3333333333333333) << 2;
  x = (x >> 4 & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4;
  return __builtin_bswap64(x);
}
static int count(uint64_t x) { int n = 0; for (; x; x &= x - 1) n++; return n; }
static uint32_t crc(const unsigned char *s, int n) {
  uint32_t c = ~0u;
  while (n--) { c ^= *s++; for (int k = 0; k < 8; k++) c = c >> 1 ^ (0xedb88320 & -(c & 1)); }
  return ~c;
}
static uint32_t spread(uint16_t x) {
  uint32_t r = x;
  r = (r | r << 8) & 0x00ff00ff; r = (r | r << 4) & 0x0f0f0f0f; r = (r | r << 2) & 0x33333333; r = (r | r << 1) & 0x55555555;
  return r;
}
struct packed { unsigned a : 1, b : 2, c : 13; signed d : 9; unsigned long e : 33; } ;
int main(void) {
  for (int i = 0; i < 12; i++) {
    uint64_t x = samples[i];
    printf("%d %d %d %d %d ", __builtin_popcountll(x), __builtin_popcount((uint32_t)x), __builtin_parityll(x), count(x), __builtin_ffsll(x));
    if (x) printf("%d %d ", __builtin_clzll(x), __builtin_ctzll(x));
    if ((uint32_t)x) printf("%d %d ", __builtin_clz((uint32_t)x), __builtin_ctz((uint32_t)x));
    printf("%lx %x %x ", __builtin_bswap64(x), __builtin_bswap32((uint32_t)x), __builtin_bswap16((uint16_t)x));
    printf("%lx %lx %x %x %x %x ", reverse(x), rotr64(x, i * 5), rotl32((uint32_t)x, i), rotl8((uint8_t)x, i), rotr16((uint16_t)x, i), spread((uint16_t)x));
    for (int n = 0; n < 64; n += 9) printf("%lx %lx %lx ", x << n, x >> n, (uint64_t)((int64_t)x >> n));
    for (int n = 0; n < 8; n += 3) printf("%x %x %x ", (uint8_t)(x << n), (uint8_t)x >> n, (int8_t)x >> n);
    printf("\n");
  }
  struct packed p = {1, 2, 8000, -200, 0x1ffffffffUL};
  p.b++; p.c -= 8001; p.d -= 100; p.e ^= 0xf0f0f0f0f;
  printf("%d %d %d %d %lx %x\n", p.a, p.b, p.c, p.d, (unsigned long)p.e, crc((const unsigned char *)"123456789", 9));
  uint64_t set[4] = {0};
  for (int i = 0; i < 256; i += 11) set[i >> 6] |= 1ull << (i & 63);
  int found = 0;
  for (int i = 0; i < 256; i++) if (set[i / 64] & 1ull << i % 64) found = found * 3 + i;
  printf("%d\n", found);
  return 0;
}
