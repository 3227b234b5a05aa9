// More parameters than registers, of all kinds mixed; small integers that must be widened; booleans.
#include <stdbool.h>
#include <stdio.h>
static long lots(int a, double b, char c, float d, long e, short f, double g, unsigned char h, int i, float j, long k, bool l, double m, double n, double o, double p, double q, signed char r, double s) {
  return a + (long)b * 2 + c * 3 + (long)d * 5 + e * 7 + f * 11 + (long)g * 13 + h * 17 + i * 19 + (long)j * 23 + k * 29 + l * 31 + (long)m * 37 + (long)n * 41 + (long)o * 43 + (long)p * 47 + (long)q * 53 + r * 59 + (long)s * 61;
}
static signed char low(int x) { return (signed char)x; }
static unsigned char byte(int x) { return (unsigned char)x; }
static short half(int x) { return (short)x; }
static unsigned short word(long x) { return (unsigned short)x; }
static bool positive(double x) { return x > 0; }
static float single(double x) { return (float)x; }
static long chain(long a, long b, long c, long d, long e, long f, long g, long h) { return a == 0 ? b + c * 2 + d * 3 + e * 4 + f * 5 + g * 6 + h * 7 : chain(a - 1, h, b, c, d, e, f, g + a); }
static void outputs(int n, int *a, long *b, double *c, bool *d) { *a = n * 2; *b = n * 3L; *c = n * 0.5; *d = n & 1; }
int main(void) {
  long total = 0;
  for (int i = 0; i < 5; i++)
    total = total * 3 + lots(i, i + 1, (char)(i * 50), i * 2.5f, i * 1000000007L, (short)(i * 9000), 3, (unsigned char)(i * 77), -i, 4.5f, -1, i > 2, 5, 6, 7, 8, 9, (signed char)(i * 40), 10);
  printf("%ld\n", total);
  for (int i = -400; i < 400; i += 133) printf("%d %d %d %d %d %g ", low(i), byte(i), half(i * 200), word(i * 300), positive(i), single(i / 3.0));
  int a; long b; double c; bool d;
  outputs(21, &a, &b, &c, &d);
  printf("%ld %d %ld %g %d\n", chain(10, 1, 2, 3, 4, 5, 6, 7), a, b, c, d);
  bool flags[4] = {positive(1), !positive(1), positive(-1) || d, d && c > 1};
  int mask = 0;
  for (int i = 0; i < 4; i++) mask = mask * 2 + flags[i];
  printf("%d %d\n", mask, (flags[0] ^ flags[1]) + (flags[2] & flags[3]));
  return 0;
}
