/* Twelve values that live across calls. */
#include "elsewhere.h"

long kernel(long n) {
  unsigned a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, p = 9, q = 10, r = 11;
  for (long i = 0; i < n; i++) {
    unsigned t = unary(a + b);
    a += t ^ c, b += d, c ^= t + e;
    unsigned u = binary(c, f);
    d += u, e ^= g + t, f += h, g += u ^ p, h += q, p ^= r + u, q += a, r ^= b + t;
  }
  return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ p ^ q ^ r;
}
