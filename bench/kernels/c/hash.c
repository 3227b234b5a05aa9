/* A hash table with open addressing. */
#include <stdlib.h>

struct entry {
  unsigned long key;
  long count;
};
enum { bits = 14, size = 1 << bits };

static struct entry *find(struct entry *table, unsigned long key) {
  unsigned long place = key * 0x9e3779b97f4a7c15u >> (64 - bits);
  while (table[place].key != 0 && table[place].key != key) place = (place + 1) & (size - 1);
  return &table[place];
}

long kernel(long n) {
  struct entry *table = calloc(size, sizeof *table);
  unsigned long x = 88172645463325252u;
  long distinct = 0, sum = 0;
  for (long i = 0; i < n; i++) {
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    struct entry *e = find(table, x % 10007 + 1);
    if (e->key == 0) e->key = x % 10007 + 1, distinct++;
    sum += ++e->count;
  }
  free(table);
  return sum + distinct;
}
