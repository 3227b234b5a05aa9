static int steps(double real, double imaginary) {
  double x = 0, y = 0;
  int i = 0;
  for (; i < 200; i++) {
    double xx = x * x, yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + imaginary;
    x = xx - yy + real;
  }
  return i;
}

long kernel(long n) {
  long sum = 0;
  for (long row = 0; row < n; row++) {
    for (long column = 0; column < n; column++) sum += steps(3.0 * column / n - 2, 2.0 * row / n - 1);
  }
  return sum;
}
