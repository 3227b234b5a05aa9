#include "slow.h"
long kernel(long n) {
  double a = 0.1, b = 0.2, c = 0.3, d = 0.4, e = 0.5, f = 0.6, g = 0.7, h = 0.8, p = 0.9, q = 0.99;
  long i = 0;
  do {
    a = 1.0 - b * c;
    c = 1.0 - d * e;
    e = 1.0 - f * g;
    g = 1.0 - h * p;
    p = 1.0 - q * a;
    b = 1.0 - d * c;
    d = 1.0 - f * e;
    f = 1.0 - h * g;
    h = 1.0 - q * p;
    q = 1.0 - q * b;
#if SLOW
    if (rarely(a > 1000000.0)) a = slow_double(a, i);
#endif
  } while (++i < n);
  return (long)((a + b + c + d + e + f + g + h + p + q) * 1000000.0);
}
