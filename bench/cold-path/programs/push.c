#include "slow.h"
static struct vector vector;
static long items[4096];
__attribute__((noipa)) long push(struct vector *vector, long item) {
  long at = vector->length;
#if SLOW
  if (rarely(at == vector->capacity)) {
    grow(vector, item);
    at = vector->length;
  }
#endif
  vector->items[at] = item;
  return vector->length = at + 1;
}
long kernel(long n) {
  long i = 0, sum = 0;
  vector.length = 0;
  vector.capacity = 4096;
  vector.items = items;
  do {
    long length = push(&vector, i);
    sum += length;
    if (length == 4000) vector.length = 0;
  } while (++i < n);
  return sum;
}
