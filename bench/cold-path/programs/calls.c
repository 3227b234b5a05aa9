#include "slow.h"
static struct context context;
__attribute__((noipa)) long mix(long a, long b) { return (a ^ b) & 0xffffff; }
__attribute__((noipa)) long step(long a, long b) { return (a * 3 + b) & 0xffffff; }
#define UNWIND(status, kept) \
  do { \
    context.items[0] = s; \
    context.items[1] = t; \
    context.items[2] = u; \
    context.items[3] = i; \
    push_frame(&context, i, kept); \
    push_resume(&context, 1, s, t); \
    slow(u, status); \
    return status; \
  } while (0)
long kernel(long n) {
  long i = 0, s = 0, t = 1, u = 1;
  do {
    long a = mix(s, i), b;
#if SLOW
    if (rarely(a < 0)) UNWIND(a, t);
#endif
    b = step(a, t);
#if SLOW
    if (rarely(b < 0)) UNWIND(b, u);
#endif
    s += b;
    t ^= a;
    u += t;
  } while (++i < n);
  return s ^ t ^ u;
}
