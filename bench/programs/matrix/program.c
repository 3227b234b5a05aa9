#include <stdio.h>

enum { size = 300 };
static long a[size * size], b[size * size], product[size * size];
static long seed;

static long next_random(void) { return seed = (seed * 1309 + 13849) & 65535; }

static void fill_matrix(long *matrix) {
  for (long i = 0; i < size * size; i++) matrix[i] = next_random() % 120 - 60;
}

static long inner_product(const long *row, const long *column) {
  long sum = 0;
  for (long i = 0; i < size; i++) {
    sum += *row * *column;
    row++;
    column += size;
  }
  return sum;
}

static void multiply(void) {
  for (long i = 0; i < size; i++) {
    for (long j = 0; j < size; j++) product[i * size + j] = inner_product(&a[i * size], &b[j]);
  }
}

static long checksum(void) {
  long sum = 0;
  for (long i = 0; i < size * size; i++) sum = (sum * 31 + product[i]) & 16777215;
  return sum;
}

int main(void) {
  long sum = 0;
  seed = 74755;
  fill_matrix(a);
  fill_matrix(b);
  for (long i = 0; i < 8; i++) {
    a[0] = i;
    multiply();
    sum += checksum();
  }
  printf("%ld\n", sum);
}
