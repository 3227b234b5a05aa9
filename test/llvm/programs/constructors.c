// Code before and after main, and functions that never return.
#include <stdio.h>
#include <stdlib.h>
static int order;
__attribute__((constructor(201))) static void second(void) { order = order * 10 + 2; }
__attribute__((constructor(200))) static void first(void) { order = order * 10 + 1; }
__attribute__((constructor)) static void last(void) { order = order * 10 + 3; }
__attribute__((destructor)) static void farewell(void) { puts("bye"); fflush(stdout); }
__attribute__((noreturn, cold)) static void fail(const char *why) { printf("failed: %s\n", why); exit(3); }
static int checked(int n) { if (__builtin_expect(n > 9, 0)) fail("too many"); return n * 2; }
static void at_end(void) { puts("at exit"); }
int main(int argc, char **argv) {
  atexit(at_end);
  printf("%d %d\n", order, argc >= 1 && argv[argc] == 0);
  int sum = 0;
  for (int i = 0; i < 20; i++) sum += checked(i);
  return sum;
}
