static long odd(long n);
static long even(long n) { return n == 0 ? 1 : odd(n - 1); }
static long odd(long n) { return n == 0 ? 0 : even(n - 1); }
long kernel(long n) {
  long sum = 0;
  for (long i = 0; i < n; i++) sum += even(4000 + (i & 7));
  return sum;
}
