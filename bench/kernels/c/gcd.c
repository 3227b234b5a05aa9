static unsigned gcd(unsigned a, unsigned b) {
  while (b != 0) {
    unsigned t = a % b;
    a = b;
    b = t;
  }
  return a;
}

long kernel(long n) {
  long sum = 0;
  for (long i = 1; i <= n; i++) {
    for (long j = i + 1; j <= n; j++) sum += gcd((unsigned)i, (unsigned)j);
  }
  return sum;
}
