struct context { long top, base, capacity, items[60]; };
struct vector { long length, capacity, *items; };
long slow(long a, long b);
double slow_double(double a, long b);
void push_frame(struct context *context, long base, long point);
void push_resume(struct context *context, long point, long x, long y);
void grow(struct vector *vector, long item);
#define rarely(condition) __builtin_expect(!!(condition), 0)
