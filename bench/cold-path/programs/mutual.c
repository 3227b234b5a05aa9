#include "slow.h"
static struct context context;
long male(struct context *c, long n);
#define UNWIND(status, more) \
  do { \
    c->items[0] = n; \
    c->items[1] = more; \
    push_frame(c, n, 1); \
    push_resume(c, 1, n, more); \
    slow(n, status); \
    return status; \
  } while (0)
long female(struct context *c, long n) {
  long a, b;
  if (n == 0) return 1;
  a = female(c, n - 1);
#if SLOW
  if (rarely(a < 0)) UNWIND(a, 0);
#endif
  b = male(c, a);
#if SLOW
  if (rarely(b < 0)) UNWIND(b, a);
#endif
  return n - b;
}
long male(struct context *c, long n) {
  long a, b;
  if (n == 0) return 0;
  a = male(c, n - 1);
#if SLOW
  if (rarely(a < 0)) UNWIND(a, 0);
#endif
  b = female(c, a);
#if SLOW
  if (rarely(b < 0)) UNWIND(b, a);
#endif
  return n - b;
}
long kernel(long n) { return female(&context, n); }
