#include "slow.h"
static struct context context;
long fib(struct context *c, long base, long n) {
  long a, b;
  if (n < 2) return n;
  a = fib(c, base + 16, n - 1);
#if SLOW
  if (rarely(a < 0)) {
    if (c->top + 32 > c->capacity) slow(c->top, 32);
    c->items[0] = n;
    c->items[1] = base;
    c->items[2] = a;
    push_frame(c, base, 1);
    c->items[3] = base + n;
    push_resume(c, 1, n, a);
    c->top += 4;
    slow(n, base);
    return a;
  }
#endif
  b = fib(c, base + 16, n - 2);
#if SLOW
  if (rarely(b < 0)) {
    if (c->top + 32 > c->capacity) slow(c->top, 32);
    c->items[0] = n;
    c->items[1] = base;
    c->items[2] = a;
    c->items[4] = b;
    push_frame(c, base, 2);
    c->items[3] = base + n + a;
    push_resume(c, 2, n, b);
    c->top += 5;
    slow(n, base + a);
    return b;
  }
#endif
  return a + b;
}
long kernel(long n) { return fib(&context, 0, n); }
