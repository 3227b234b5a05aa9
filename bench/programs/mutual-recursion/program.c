#include <stdio.h>

static long male(long n);

static long female(long n) { return n == 0 ? 1 : n - male(female(n - 1)); }
static long male(long n) { return n == 0 ? 0 : n - female(male(n - 1)); }

int main(void) {
  long sum = 0;
  for (long i = 0; i < 112; i++) sum += female(i) + male(i);
  printf("%ld\n", sum);
}
