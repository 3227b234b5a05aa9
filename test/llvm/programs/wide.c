// Integers of 128 bits: arithmetic, shifts, division, comparison, as parameters, in memory, in structures.
#include <stdint.h>
#include <stdio.h>
typedef __int128 wide;
typedef unsigned __int128 uwide;
struct holder { char tag; wide value; };
static void show(uwide x) { printf("%lx:%016lx ", (uint64_t)(x >> 64), (uint64_t)x); }
static wide mix(int a, wide b, uwide c, long d) { return a + b * 3 - (wide)(c >> 5) + d; }
static struct holder hold(struct holder h) { h.value = -h.value; h.tag++; return h; }
static uwide shift(uwide x, int n) { return (x << n) ^ (x >> (127 - n)) ^ (uwide)((wide)x >> n); }
static int order(wide a, wide b) { return (a < b) + 2 * (a <= b) + 4 * ((uwide)a < (uwide)b) + 8 * (a == b) + 16 * (a != b) + 32 * ((uwide)a >= (uwide)b); }
static volatile uint64_t parts[] = {0, 1, 0xffffffffffffffff, 0x8000000000000000, 0x123456789abcdef};
int main(void) {
  for (int i = 0; i < 5; i++) for (int j = 0; j < 5; j++) {
    uwide x = (uwide)parts[i] << 64 | parts[j], y = (uwide)parts[j] << 64 | parts[(i + 1) % 5];
    show(x + y); show(x - y); show(x * y); show(x & ~y); show(x | y); show(x ^ y); show(-x);
    if (y && !(x == (uwide)1 << 127 && y == (uwide)-1)) { show(x / y); show(x % y); show((wide)x / (wide)y); show((wide)x % (wide)y); }
    printf("%d ", order(x, y));
    for (int n = 0; n < 128; n += 21) show(shift(x, n));
    show(mix(i, x, y, j));
    printf("%g %g %d %d\n", (double)x, (double)(wide)x, (int)x, (int)__builtin_popcountll((uint64_t)(x >> 64)));
  }
  struct holder h = {'a', (wide)-5 << 70};
  h = hold(h);
  show(h.value);
  show((uwide)1e30); show((wide)-1e25); show((uwide)(signed char)-3); show((uwide)(unsigned short)65535);
  uwide product = 1;
  for (int i = 2; i <= 30; i++) product *= i;
  char digits[48]; int at = 47; digits[at] = 0;
  for (; product; product /= 10) digits[--at] = '0' + (int)(product % 10);
  printf("%c %s\n", h.tag, digits + at);
  return 0;
}
