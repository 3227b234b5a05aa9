// Floating point: every comparison with every kind of number, conversions both ways, both widths, C's functions.
#include <math.h>
#include <stdio.h>
static volatile double values[] = {0.0, -0.0, 1.5, -1.5, 1e300, -1e-300, INFINITY, -INFINITY, NAN, 2.5, 3.5, -2.5, 0.5, 4503599627370497.5};
static volatile float singles[] = {0.0f, 1.25f, -3.75f, 1e30f, 16777217.0f, INFINITY, NAN};
static int relations(double a, double b) {
  return (a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5 |
         isunordered(a, b) << 6 | isless(a, b) << 7 | !(a < b) << 8 | !(a >= b) << 9 | islessgreater(a, b) << 10;
}
static const char *kind(double x) {
  return isnan(x) ? "nan" : isinf(x) ? "inf" : x == 0 ? "zero" : isnormal(x) ? "normal" : "subnormal";
}
static double pick(int n, double a, double b) { return n > 2 ? a : b; }
static float horner(const float *c, int n, float x) {
  float r = 0;
  while (n--) r = r * x + c[n];
  return r;
}
int main(void) {
  int n = sizeof values / sizeof *values;
  for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) printf("%x ", relations(values[i], values[j]));
  puts("");
  for (int i = 0; i < n; i++) {
    double v = values[i];
    printf("%s %g %g %g %g %g %g %d ", kind(v), floor(v), ceil(v), trunc(v), rint(v), round(v), fabs(v), signbit(v) != 0);
    printf("%g %g\n", copysign(3, v), v > 0 ? sqrt(v) : -v);
  }
  for (int i = 0; i < 7; i++) printf("%g %g %.9g\n", singles[i], singles[i] * 3 - 1, (double)singles[i] / 7);
  printf("%d %u %ld %lu %d %d\n", (int)-7.9, (unsigned)3e9, (long)-1e17, (unsigned long)1.2e19, (signed char)-100.7, (unsigned short)65535.5);
  printf("%.17g %.17g %.17g %.9g %.9g\n", (double)(1L << 62) + 1, (double)0xffffffffffffffffUL, (double)0x8000000000000401UL, (float)0xffffffffU, (float)-3);
  float coefficients[] = {1, -0.5f, 0.25f, -0.125f};
  printf("%g %g %g\n", horner(coefficients, 4, 1.5f), pick(3, 1, 2), pick(1, 1, 2));
  printf("%.10g %.10g %.10g %.10g\n", pow(2, 0.5), exp(1), log(10), sin(1) + cos(1));
  printf("%g %g %g\n", fmod(7.5, 2), fmin(1, NAN), fmax(-1, 2));
  double total = 0;
  for (int i = 1; i <= 1000; i++) total += 1.0 / i / i;
  printf("%.15g %d\n", total, (int)(total * 1000000));
  return 0;
}
