#include "slow.h"
static struct context context;
#define UNWIND(status, kept) \
  do { \
    double *items = (double *)c->items; \
    items[0] = left; \
    items[1] = right; \
    items[2] = low; \
    items[3] = high; \
    items[4] = kept; \
    push_frame(c, depth, 1); \
    items[5] = slow_double(status, depth); \
    return status; \
  } while (0)
double area(struct context *c, double left, double right, double low, double high, long depth) {
  double middle, height, a, b;
  if (depth == 0) return (right - left) * (low + high) * 0.5;
  middle = (left + right) * 0.5;
  height = middle * middle;
  a = area(c, left, middle, low, height, depth - 1);
#if SLOW
  if (rarely(a < 0.0)) UNWIND(a, left);
#endif
  b = area(c, middle, right, height, high, depth - 1);
#if SLOW
  if (rarely(b < 0.0)) UNWIND(b, a);
#endif
  return a + b;
}
long kernel(long n) { return (long)(area(&context, 0.0, 1.0, 0.0, 1.0, n) * 1000000000.0); }
