/* What slow paths call: ordinary functions, in a file of their own, so that the compiler of the caller knows nothing of them. */
volatile long sink;
struct context;
struct vector { long length, capacity, *items; };
long slow(long a, long b) { sink += a ^ b; return 1; }
double slow_double(double a, long b) { sink += b; return a * 0.5; }
void push_frame(struct context *context, long base, long point) { sink += base + point; }
void push_resume(struct context *context, long point, long x, long y) { sink += point + x + y; }
void grow(struct vector *vector, long item) { sink = item; vector->length = 0; }
