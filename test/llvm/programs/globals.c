// Variables of a program: every kind of initial value, addresses in them, visibility, alignment.
#include <stdio.h>
struct node { int value; struct node *next; const char *name; };
extern struct node third;
int plain_globals = 42;
int zero_globals;
static long hidden_globals = -1;
const double constant_globals[] = {1.5, -0.0, 1e-310};
char text_globals[] = "with a \0 in it and \"quotes\" \\ and \n";
const char *words_globals[] = {"alpha", "beta", 0, "gamma"};
struct node first_globals = {1, &third, "first"}, third = {3, 0, "third"};
static struct node second = {2, &first_globals, "second"};
int grid_globals[3][4] = {{1, 2}, {3}, {[3] = 9}};
int *inside_globals = &grid_globals[2][3];
char *middle_globals = text_globals + 7;
static int add(int a, int b) { return a + b; }
static int multiply(int a, int b) { return a * b; }
int (*operations_globals[])(int, int) = {add, multiply, 0};
union { int i; float f; } either_globals = {.f = 2.0f};
struct { unsigned a : 3, b : 7; signed c : 5; unsigned long d : 40; } bits_globals = {5, 100, -3, 0x123456789aUL};
int aligned_globals __attribute__((aligned(64))) = 1;
__attribute__((weak)) int weak_globals = 6;
__attribute__((section("special"))) int special_globals = 8;
static int large[5000];
static unsigned short shorts[] = {1, 2, 65535};
static _Bool flags[] = {1, 0, 1};
static float singles[] = {0.1f, -2.5f};
static int counter(void) { static int n = 10; static int calls; calls++; return n++ * 100 + calls; }
extern int absent_globals __attribute__((weak));
extern int missing_globals(int) __attribute__((weak));
int main(void) {
  printf("%d %d %ld %g %g %g\n", plain_globals++, zero_globals, hidden_globals--, constant_globals[0], constant_globals[1], constant_globals[2]);
  printf("%d %s %s\n", (int)sizeof text_globals, text_globals, middle_globals);
  for (int i = 0; i < 4; i++) printf("%s ", words_globals[i] ? words_globals[i] : "(none)");
  for (struct node *n = &second; n; n = n->next) printf("%d %s ", n->value, n->name);
  int sum = 0;
  for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) sum = sum * 3 + grid_globals[i][j];
  printf("%d %d %d %d\n", sum, *inside_globals, operations_globals[0](3, 4), operations_globals[1](3, 4));
  printf("%x %d %d %d %lx\n", either_globals.i, bits_globals.a, bits_globals.b, bits_globals.c, (unsigned long)bits_globals.d);
  bits_globals.b += 30;
  bits_globals.c--;
  printf("%d %d %d %d %d\n", bits_globals.b, bits_globals.c, (int)((unsigned long)&aligned_globals % 64), weak_globals, special_globals);
  for (int i = 0; i < 5000; i += 7) large[i] = i;
  long total = 0;
  for (int i = 0; i < 5000; i++) total += large[i];
  printf("%ld %d %d %d %g\n", total, shorts[2], flags[0] + flags[1] + flags[2], counter() + counter(), singles[0] + singles[1]);
  printf("%d %d\n", &absent_globals == 0, missing_globals == 0);
  return plain_globals - 43;
}
