#include <stdio.h>

static long add_3(long n) { return n + 3; }
static long subtract_5(long n) { return n - 5; }
static long times_7(long n) { return n * 7; }
static long flip(long n) { return n ^ 90; }
static long halve(long n) { return (unsigned long)n >> 1; }
static long twice(long n) { return n * 2; }
static long mask(long n) { return n & 1048575; }
static long next(long n) { return n + 1; }

typedef long operation(long);
static operation *operations[] = {add_3, subtract_5, times_7, flip, halve, twice, mask, next};

enum { size = 4096 };
static unsigned char program[size];
static long seed;

static long next_random(void) { return seed = (seed * 1309 + 13849) & 65535; }

static long run_program(long n) {
  for (long i = 0; i < size; i++) n = operations[program[i]](n) & 16777215;
  return n;
}

int main(void) {
  seed = 74755;
  for (long i = 0; i < size; i++) program[i] = next_random() >> 5 & 7;
  long n = 1;
  for (int i = 0; i < 8000; i++) n = run_program(n + i);
  printf("%ld\n", n);
}
