/* Two functions that call each other in tail position. */
static long is_odd(long n);
static long is_even(long n) {
  if (n == 0) return 1;
  return is_odd(n - 1);
}
static long is_odd(long n) {
  if (n == 0) return 0;
  return is_even(n - 1);
}

long kernel(long n) {
  long sum = 0;
  for (long i = 0; i < n; i++) sum += is_even(4000 + (i & 7));
  return sum;
}
