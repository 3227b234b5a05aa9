#include <stdio.h>

enum { size = 14, full_row = (1 << size) - 1 };

static long settle(unsigned long columns, unsigned long left, unsigned long right) {
  if (columns == full_row) return 1;
  long solutions = 0;
  unsigned long free = ~(columns | left | right) & full_row;
  while (free) {
    unsigned long queen = free & -free;
    free ^= queen;
    solutions += settle(columns | queen, (left | queen) << 1 & full_row, (right | queen) >> 1);
  }
  return solutions;
}

int main(void) { printf("%ld\n", settle(0, 0, 0)); }
