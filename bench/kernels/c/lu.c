/* Factors matrices of doubles in place, then solves. */
enum { size = 100 };
static double a[size][size], x[size];

static void factor(void) {
  for (int k = 0; k < size; k++) {
    for (int i = k + 1; i < size; i++) {
      double f = a[i][k] / a[k][k];
      a[i][k] = f;
      for (int j = k + 1; j < size; j++) a[i][j] -= f * a[k][j];
    }
  }
}

static void solve(void) {
  for (int i = 0; i < size; i++) {
    for (int j = 0; j < i; j++) x[i] -= a[i][j] * x[j];
  }
  for (int i = size - 1; i >= 0; i--) {
    for (int j = i + 1; j < size; j++) x[i] -= a[i][j] * x[j];
    x[i] /= a[i][i];
  }
}

long kernel(long n) {
  double sum = 0;
  for (long turn = 0; turn < n; turn++) {
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) a[i][j] = i == j ? size + turn % 7 : (i * 7 + j * 3) % 11 * 0.1;
      x[i] = i + 1;
    }
    factor(), solve();
    sum += x[turn % size];
  }
  return (long)(sum * 1e6);
}
