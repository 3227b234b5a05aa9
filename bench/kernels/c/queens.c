static long settle(unsigned full, unsigned columns, unsigned left, unsigned right) {
  if (columns == full) return 1;
  long solutions = 0;
  unsigned free = ~(columns | left | right) & full;
  while (free) {
    unsigned queen = free & -free;
    free ^= queen;
    solutions += settle(full, columns | queen, (left | queen) << 1, (right | queen) >> 1);
  }
  return solutions;
}

long kernel(long n) { return settle((1u << n) - 1, 0, 0, 0); }
