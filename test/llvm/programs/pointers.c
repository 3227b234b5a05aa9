// Functions as values: tables, callbacks, results of functions, comparisons, C's own.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
typedef double unary(double);
typedef int binary(int, int);
static double half(double x) { return x / 2; }
static double twice(double x) { return x + x; }
static unary *chosen(int n) { return n & 1 ? half : twice; }
static double compose(unary *f, unary *g, double x) { return f(g(x)); }
static int plus(int a, int b) { return a + b; }
static int minus(int a, int b) { return a - b; }
static int fold(binary *f, const int *a, int n, int start) { while (n--) start = f(start, *a++); return start; }
static int ascending(const void *a, const void *b) { int x = *(const int *)a, y = *(const int *)b; return (x > y) - (x < y); }
static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }
struct shape { double (*area)(const struct shape *); double a, b; };
static double square(const struct shape *s) { return s->a * s->a; }
static double rectangle(const struct shape *s) { return s->a * s->b; }
struct visitor { void (*visit)(struct visitor *, int); long state; };
static void add_up(struct visitor *v, int n) { v->state += n; }
static void mix_up(struct visitor *v, int n) { v->state = v->state * 33 ^ n; }
static void each(const int *a, int n, struct visitor *v) { for (int i = 0; i < n; i++) v->visit(v, a[i]); }
int main(void) {
  int numbers[] = {5, -3, 99, 0, 42, 7, -3, 18};
  char *names[] = {"pear", "apple", "fig", "banana"};
  int n = sizeof numbers / sizeof *numbers;
  printf("%g %g %g\n", compose(chosen(1), chosen(2), 3), chosen(3)(5), (*chosen(0))(5));
  printf("%d %d %d\n", fold(plus, numbers, n, 0), fold(minus, numbers, n, 1000), plus == minus);
  qsort(numbers, n, sizeof *numbers, ascending);
  qsort(names, 4, sizeof *names, by_text);
  for (int i = 0; i < n; i++) printf("%d ", numbers[i]);
  for (int i = 0; i < 4; i++) printf("%s ", names[i]);
  int key = 42, *found = bsearch(&key, numbers, n, sizeof *numbers, ascending);
  struct shape shapes[] = {{square, 3, 0}, {rectangle, 3, 4}};
  double total = 0;
  for (int i = 0; i < 2; i++) total += shapes[i].area(&shapes[i]);
  struct visitor a = {add_up, 0}, b = {mix_up, 1};
  each(numbers, n, &a);
  each(numbers, n, &b);
  printf("%d %g %ld %ld\n", (int)(found - numbers), total, a.state, b.state);
  int (*print)(const char *, ...) = printf;
  print("%s %d\n", "through a pointer", print == printf);
  return 0;
}
