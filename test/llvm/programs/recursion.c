// Recursion: plain, mutual, deep, through pointers, with arrays on the stack.
#include <stdio.h>
static int ackermann(int m, int n) { return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)); }
static long fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static int odd(unsigned n);
static int even(unsigned n) { return n == 0 ? 1 : odd(n - 1); }
static int odd(unsigned n) { return n == 0 ? 0 : even(n - 1); }
static unsigned moves;
static void hanoi(int n, char from, char to, char by) {
  if (n == 0) return;
  hanoi(n - 1, from, by, to);
  moves = moves * 31 + from * 7 + to;
  hanoi(n - 1, by, to, from);
}
static int queens(int n, int row, int columns, int left, int right) {
  if (row == n) return 1;
  int count = 0;
  for (int free = ~(columns | left | right) & ((1 << n) - 1); free; free &= free - 1) {
    int bit = free & -free;
    count += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}
static int tak(int x, int y, int z) { return y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)); }
static int permutations(int *a, int n, int k) {
  if (k == n) { int sum = 0; for (int i = 0; i < n; i++) sum = sum * 5 + a[i]; return sum % 997; }
  int total = 0;
  for (int i = k; i < n; i++) {
    int copy[8];
    for (int j = 0; j < n; j++) copy[j] = a[j];
    int t = copy[k]; copy[k] = copy[i]; copy[i] = t;
    total += permutations(copy, n, k + 1);
  }
  return total;
}
typedef int step(void *self, int n);
static int countdown(void *self, int n) { return n <= 0 ? 100 : 1 + (*(step **)self)(self, n - 2); }
int main(void) {
  int a[] = {1, 2, 3, 4, 5, 6};
  step *s = countdown;
  hanoi(10, 'a', 'b', 'c');
  printf("%d %ld %d %d %d\n", ackermann(2, 9), fib(22), even(1001), odd(1001), moves);
  printf("%d %d %d %d\n", queens(7, 0, 0, 0, 0), tak(12, 8, 4), permutations(a, 6, 0), countdown(&s, 41));
  return 0;
}
