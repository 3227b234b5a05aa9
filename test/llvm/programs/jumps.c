// goto, labels as values, loops of every form, and values that change under the compiler's nose.
#include <stdio.h>
static int interpret(const char *program, int n) {
  static const void *const table[] = {&&increment, &&doubled, &&decrement, &&halt};
  goto *table[*program++ - '0'];
increment: n++; goto *table[*program++ - '0'];
doubled: n *= 2; goto *table[*program++ - '0'];
decrement: n--; goto *table[*program++ - '0'];
halt: return n;
}
static int search(int grid[4][5], int key) {
  int i, j;
  for (i = 0; i < 4; i++) for (j = 0; j < 5; j++) if (grid[i][j] == key) goto found;
  return -1;
found:
  return i * 10 + j;
}
static volatile int signal_like = 5;
static int wait(void) { int n = 0; while (signal_like) { signal_like--; n++; } return n; }
static int irreducible(int n) {
  int sum = 0;
  if (n & 1) goto middle;
top:
  sum += n;
middle:
  sum = sum * 3 + 1;
  if (--n > 0) goto top;
  return sum;
}
static int loops(int n) {
  int a = 0, i = 0;
  do { a += i; if (a > 500) break; } while (++i < n && i != 40);
  for (;;) { if (a-- < 300) break; if (a % 7) a -= 3; else a++; a--; }
  return a * 100 + i;
}
int main(void) {
  int grid[4][5];
  for (int i = 0; i < 20; i++) grid[i / 5][i % 5] = i * i % 23;
  printf("%d %d %d %d\n", interpret("0110203", 3), search(grid, 13), search(grid, 5), wait());
  printf("%d %d %d\n", irreducible(7), irreducible(8), loops(45));
  volatile int v = 1;
  v = v + v;
  int a = v, b = v;
  printf("%d %d\n", a + b, signal_like);
  return 0;
}
