#include <stdio.h>

enum { bits = 17, slots = 1 << bits };

typedef struct {
  long key, count;
} slot;

static slot entries[slots];
static long seed;

static long next_random(void) { return seed = (seed * 1103515245 + 12345) & 2147483647; }

static long home(unsigned long key) { return key * 2654435769 >> (32 - bits) & (slots - 1); }

static slot *probe(long key) {
  long index = home(key);
  while (entries[index].key && entries[index].key != key) index = (index + 1) & (slots - 1);
  return &entries[index];
}

static void tally(long key) {
  slot *found = probe(key);
  found->key = key;
  found->count++;
}

static long occurrences(long key) { return probe(key)->count; }

static long random_key(void) { return (next_random() >> 12 & 65535) + 1; }

static long used(void) {
  long count = 0;
  for (long i = 0; i < slots; i++) {
    if (entries[i].key) count++;
  }
  return count;
}

int main(void) {
  seed = 42;
  for (long i = 0; i < 30000000; i++) tally(random_key());
  long sum = 0;
  for (long i = 1; i < 65537; i++) sum += occurrences(i) * i & 16777215;
  printf("%ld %ld\n", used(), sum);
}
