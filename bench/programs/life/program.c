#include <stdio.h>
#include <string.h>

enum { width = 256, height = 256, size = width * height };
static unsigned char now[size], later[size];
static long seed;

static long next_random(void) { return seed = (seed * 1309 + 13849) & 65535; }

static void clear_sides(void) {
  for (long i = 0; i < size; i += width) {
    now[i] = 0;
    now[i + width - 1] = 0;
  }
}

static void fill_world(void) {
  seed = 74755;
  for (long i = width + 1; i < size - width - 1; i++) now[i] = next_random() >> 8 & 1;
  clear_sides();
}

static long neighbours(const unsigned char *cell) {
  return cell[-width - 1] + cell[-width] + cell[-width + 1] + cell[-1] + cell[1] + cell[width - 1] + cell[width] +
         cell[width + 1];
}

static long lives(long alive, long neighbours) { return (alive | neighbours) == 3; }

static void generation(void) {
  for (long i = width + 1; i < size - width - 1; i++) later[i] = lives(now[i], neighbours(&now[i]));
  memcpy(now, later, size);
  clear_sides();
}

static long population(void) {
  long count = 0;
  for (long i = 0; i < size; i++) count += now[i];
  return count;
}

int main(void) {
  fill_world();
  printf("%ld ", population());
  for (int i = 0; i < 1200; i++) generation();
  printf("%ld\n", population());
}
