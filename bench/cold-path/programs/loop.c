#include "slow.h"
long kernel(long n) {
  long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, p = 9, q = 10, i = 0;
  do {
    a += b ^ i;
    b += c;
    c ^= d + i;
    d += e;
    e ^= f + a;
    f += g;
    g ^= h + b;
    h += p;
    p ^= q + c;
    q += a;
#if SLOW
    if (rarely(a == 0x123456789)) a += slow(a, i);
#endif
  } while (++i < n);
  return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ p ^ q;
}
