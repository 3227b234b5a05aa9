/* What the kernels call in another file, compiled by gcc for all. */
#include "elsewhere.h"

unsigned unary(unsigned a) { return a * 5 + 1; }
unsigned binary(unsigned a, unsigned b) { return (a ^ b) + 9; }
double scaled(double a) { return a * 0.125 + 1.0; }
struct four four(long x, long y) { return (struct four){x + y, x - y, x ^ y, x & y}; }
