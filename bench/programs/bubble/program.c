#include <stdio.h>

enum { elements = 16000 };
static long list[elements];
static long seed;

static long next_random(void) { return seed = (seed * 1309 + 13849) & 65535; }

static void fill_list(void) {
  seed = 74755;
  for (long i = 0; i < elements; i++) list[i] = next_random();
}

static void sort_list(void) {
  for (long last = elements - 1; last >= 1; last--) {
    for (long i = 0; i < last; i++) {
      long a = list[i], b = list[i + 1];
      if (a > b) {
        list[i] = b;
        list[i + 1] = a;
      }
    }
  }
}

static long checksum(void) {
  long sum = 0;
  for (long i = 0; i < elements; i++) sum = (sum * 31 + list[i]) & 16777215;
  return sum;
}

int main(void) {
  fill_list();
  sort_list();
  printf("%ld\n", checksum());
}
