#include <stdio.h>

enum { height = 26 };
static long pegs[3] = {height};
static long moves;

static void move_disk(long from, long to) {
  pegs[to]++;
  pegs[from]--;
  moves++;
}

static void hanoi(long disks, long from, long to) {
  if (disks == 0) return;
  long spare = 3 - (from + to);
  hanoi(disks - 1, from, spare);
  move_disk(from, to);
  hanoi(disks - 1, spare, to);
}

int main(void) {
  hanoi(height, 0, 2);
  printf("%ld", moves);
  for (int i = 0; i < 3; i++) printf(" %ld", pegs[i]);
  printf("\n");
}
