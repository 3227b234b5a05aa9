#include <stdlib.h>

long kernel(long n) {
  long *a = malloc(n * n * 8), *b = malloc(n * n * 8), *c = malloc(n * n * 8), sum = 0;
  for (long i = 0; i < n * n; i++) a[i] = i % 17 - 8, b[i] = i % 13 - 6;
  for (long i = 0; i < n; i++) {
    for (long j = 0; j < n; j++) {
      long t = 0;
      for (long k = 0; k < n; k++) t += a[i * n + k] * b[k * n + j];
      c[i * n + j] = t;
    }
  }
  for (long i = 0; i < n * n; i++) sum += c[i] * (i % 7);
  free(a), free(b), free(c);
  return sum;
}
