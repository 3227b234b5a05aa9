#include <math.h>
#include <stdio.h>

enum { size = 1500 };
static double u[size], v[size], between[size];

static double entry(long row, long column) {
  long sum = row + column;
  return 1.0 / ((sum * (sum + 1) >> 1) + row + 1);
}

static double times_row(const double *vector, long row) {
  double sum = 0;
  for (long i = 0; i < size; i++) sum += entry(row, i) * vector[i];
  return sum;
}

static double times_column(const double *vector, long column) {
  double sum = 0;
  for (long i = 0; i < size; i++) sum += entry(i, column) * vector[i];
  return sum;
}

static void multiply(const double *from, double *to) {
  for (long i = 0; i < size; i++) to[i] = times_row(from, i);
}

static void multiply_transposed(const double *from, double *to) {
  for (long i = 0; i < size; i++) to[i] = times_column(from, i);
}

static void step(const double *from, double *to) {
  multiply(from, between);
  multiply_transposed(between, to);
}

static double inner_product(const double *a, const double *b) {
  double sum = 0;
  for (long i = 0; i < size; i++) sum += a[i] * b[i];
  return sum;
}

int main(void) {
  for (long i = 0; i < size; i++) u[i] = 1;
  for (int i = 0; i < 10; i++) {
    step(u, v);
    step(v, u);
  }
  printf("%ld\n", (long)(sqrt(inner_product(u, v) / inner_product(v, v)) * 1e9));
}
