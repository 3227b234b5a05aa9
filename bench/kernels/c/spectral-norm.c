#include <stdlib.h>

static double element(long i, long j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void times(long n, const double *v, double *result) {
  for (long i = 0; i < n; i++) {
    double sum = 0;
    for (long j = 0; j < n; j++) sum += element(i, j) * v[j];
    result[i] = sum;
  }
}

static void times_transposed(long n, const double *v, double *result) {
  for (long i = 0; i < n; i++) {
    double sum = 0;
    for (long j = 0; j < n; j++) sum += element(j, i) * v[j];
    result[i] = sum;
  }
}

long kernel(long n) {
  double *u = malloc(n * sizeof(double)), *v = malloc(n * sizeof(double)), *t = malloc(n * sizeof(double));
  for (long i = 0; i < n; i++) u[i] = 1;
  for (int turn = 0; turn < 10; turn++) {
    times(n, u, t), times_transposed(n, t, v);
    times(n, v, t), times_transposed(n, t, u);
  }
  double uv = 0, vv = 0;
  for (long i = 0; i < n; i++) uv += u[i] * v[i], vv += v[i] * v[i];
  free(u), free(v), free(t);
  return (long)(__builtin_sqrt(uv / vv) * 1e9);
}
