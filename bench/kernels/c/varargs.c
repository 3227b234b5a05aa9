#include <stdarg.h>

static long add(int count, ...) {
  va_list list;
  va_start(list, count);
  long sum = 0;
  for (int i = 0; i < count; i++) sum = sum * 3 + va_arg(list, long);
  va_end(list);
  return sum;
}

long kernel(long n) {
  long sum = 0;
  for (long i = 0; i < n; i++) {
    sum += add(3, i, sum, 1L);
    sum ^= add(8, i, 2L, sum, 4L, i + 5, 6L, 7L, i);
  }
  return sum;
}
