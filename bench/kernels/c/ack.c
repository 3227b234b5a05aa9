static long ack(long m, long n) {
  if (m == 0) return n + 1;
  if (n == 0) return ack(m - 1, 1);
  return ack(m - 1, ack(m, n - 1));
}

long kernel(long n) {
  long sum = 0;
  for (long i = 0; i < n; i++) sum += ack(3, 8 - (i & 1));
  return sum;
}
