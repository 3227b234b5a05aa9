/* Calls by address, chosen by data. */
typedef long operation(long a, long b);

static long plus(long a, long b) { return a + b; }
static long minus(long a, long b) { return a - b; }
static long times(long a, long b) { return a * b + 1; }
static long mixed(long a, long b) { return (a ^ b) >> 1; }

static operation *const operations[] = {plus, minus, times, mixed, plus, mixed, minus, times};

static long fold(operation *f, const long *items, long count, long start) {
  for (long i = 0; i < count; i++) start = f(start, items[i]);
  return start;
}

long kernel(long n) {
  long items[16], result = 0;
  for (long i = 0; i < 16; i++) items[i] = i * 7 - 3;
  for (long i = 0; i < n; i++) {
    operation *f = operations[i & 7];
    result = fold(f, items, 16, result) & 0xffffff;
    items[i & 15] += f(i, result) & 15;
  }
  return result;
}
