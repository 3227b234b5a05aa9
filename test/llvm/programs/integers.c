// Integers of every width: arithmetic, division, comparison, promotion, conversion, overflow.
#include <stdint.h>
#include <stdio.h>
static volatile int64_t samples[] = {0, 1, -1, 7, -7, 100, -100, 127, 128, -128, 255, 32767, -32768, 65535, 0x7fffffff, -0x7fffffffL - 1, 0xffffffff, 0x7fffffffffffffff, -0x7fffffffffffffff - 1};
#define N (int)(sizeof samples / sizeof *samples)
#define OPERATIONS(T) static uint64_t on_##T(T a, T b) { \
  uint64_t r = (T)(a + b); r = r * 31 + (T)(a - b); r = r * 31 + (T)(a * b); r = r * 31 + (T)(a & b); r = r * 31 + (T)(a | ~b); \
  if (b != 0 && !(b == (T)-1)) { r = r * 31 + (T)(a / b); r = r * 31 + (T)(a % b); } \
  r = r * 31 + (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a > b) + 16 * !a; \
  r = r * 31 + (T)-a; r = r * 31 + (a > b ? a : b); r = r * 31 + (T)(a / 10) + (T)(a % 10) + (T)(a / 7) + (T)(a / 16) + (T)(a % 8); \
  return r * 31 + (T)(a << 3) + (T)(a >> 2); }
OPERATIONS(int8_t) OPERATIONS(uint8_t) OPERATIONS(int16_t) OPERATIONS(uint16_t)
OPERATIONS(int32_t) OPERATIONS(uint32_t) OPERATIONS(int64_t) OPERATIONS(uint64_t)
static int overflows(int64_t a, int64_t b) {
  int64_t l; uint64_t u; int32_t i; uint32_t j; int8_t c; uint16_t s;
  int r = __builtin_add_overflow(a, b, &l); r = r * 2 + __builtin_sub_overflow(a, b, &l); r = r * 2 + __builtin_mul_overflow(a, b, &l);
  r = r * 2 + __builtin_add_overflow((uint64_t)a, (uint64_t)b, &u); r = r * 2 + __builtin_sub_overflow((uint64_t)a, (uint64_t)b, &u);
  r = r * 2 + __builtin_mul_overflow((uint64_t)a, (uint64_t)b, &u);
  r = r * 2 + __builtin_add_overflow((int32_t)a, (int32_t)b, &i); r = r * 2 + __builtin_sub_overflow((int32_t)a, (int32_t)b, &i);
  r = r * 2 + __builtin_mul_overflow((int32_t)a, (int32_t)b, &i); r = r * 2 + __builtin_mul_overflow((uint32_t)a, (uint32_t)b, &j);
  r = r * 2 + __builtin_add_overflow((int8_t)a, (int8_t)b, &c); r = r * 2 + __builtin_sub_overflow((uint16_t)a, (uint16_t)b, &s);
  return r + (int)(l ^ u ^ i ^ j ^ c ^ s);
}
static int64_t gcd(int64_t a, int64_t b) { while (b) { int64_t t = a % b; a = b; b = t; } return a < 0 ? -a : a; }
static uint64_t power(uint64_t x, unsigned n, uint64_t m) { uint64_t r = 1; for (; n; n >>= 1, x = x * x % m) if (n & 1) r = r * x % m; return r; }
static int widths(signed char c, unsigned char u, short s, unsigned short w, _Bool b) { return c * 2 + u * 3 + s * 5 + w * 7 + b * 11; }
int main(void) {
  uint64_t total = 0;
  for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) {
    int64_t a = samples[i], b = samples[j];
    uint64_t r = on_int8_t(a, b); r = r * 7 + on_uint8_t(a, b); r = r * 7 + on_int16_t(a, b); r = r * 7 + on_uint16_t(a, b);
    if (!((int32_t)a == INT32_MIN && (int32_t)b == -1)) r = r * 7 + on_uint32_t(a, b);
    r = r * 7 + on_uint64_t(a, b);
    if (-1000000 < a && a < 1000000 && -1000 < b && b < 1000) { r = r * 7 + on_int32_t(a, b); r = r * 7 + on_int64_t(a, b); }
    total = total * 13 + r + overflows(a, b);
    printf("%lx ", r);
  }
  printf("\n%lx %ld %lu %d\n", total, gcd(-1071, 462), power(3, 1000, 1000000007), widths(-1, 255, -300, 60000, 5));
  int8_t c = (int8_t)200; uint8_t u = (uint8_t)-1; c += 100; u += 2;
  unsigned short w = 0; w--; short s = (short)w; s >>= 3;
  printf("%d %u %d %d %d\n", c, u, w, s, (int)(unsigned char)(c - u) > -1);
  return 0;
}
