/* Doubles that live across a call, which preserves none of their registers. */
#include "elsewhere.h"

long kernel(long n) {
  double a = 1, b = 2, c = 3, d = 4, e = 5, f = 6;
  for (long i = 0; i < n; i++) {
    double t = scaled(a + b);
    a = a * 0.5 + t, b = b * 0.25 + c, c = c * 0.5 + d, d = d * 0.5 - e * 0.125, e = e * 0.5 + f, f = f * 0.25 + t;
  }
  return (long)((a + b + c + d + e + f) * 1000.0);
}
