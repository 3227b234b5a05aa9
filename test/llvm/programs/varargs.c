// Functions with variable arguments, of every class, more of them than registers.
#include <stdarg.h>
#include <stdio.h>
struct pair { long a; double b; };
struct large { int v[9]; };
static long sum(int n, ...) {
  va_list list;
  long total = 0;
  va_start(list, n);
  for (int i = 0; i < n; i++) total = total * 3 + va_arg(list, int);
  va_end(list);
  return total;
}
static double mix(const char *kinds, ...) {
  va_list list, again;
  double total = 0;
  va_start(list, kinds);
  va_copy(again, list);
  for (int pass = 0; pass < 2; pass++)
    for (const char *k = kinds; *k; k++) {
      va_list *from = pass ? &again : &list;
      if (*k == 'i') total += va_arg(*from, int);
      else if (*k == 'd') total += va_arg(*from, double) * 0.5;
      else if (*k == 'l') total += va_arg(*from, long) * 2;
      else if (*k == 's') total += *va_arg(*from, char *);
      else if (*k == 'p') { struct pair p = va_arg(*from, struct pair); total += p.a + p.b; }
      else if (*k == 'L') { struct large s = va_arg(*from, struct large); total += s.v[0] * s.v[8]; }
    }
  va_end(again);
  va_end(list);
  return total;
}
static int format(char *to, size_t size, const char *text, ...) {
  va_list list;
  va_start(list, text);
  int n = vsnprintf(to, size, text, list);
  va_end(list);
  return n;
}
int main(void) {
  char buffer[128];
  struct pair p = {5, 0.25};
  struct large s = {{3, 0, 0, 0, 0, 0, 0, 0, 11}};
  printf("%ld %ld\n", sum(3, 1, 2, 3), sum(12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -12));
  printf("%g\n", mix("idlsdddddddddiiil", 1, 2.5, 3L, "x", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 4, 5, 6, 7L));
  printf("%g\n", mix("pLpiLpd", p, s, p, 7, s, p, 1.5));
  int n = format(buffer, sizeof buffer, "%d|%s|%5.2f|%c|%lx|%p", -7, "text", 3.14159, 'q', 0xdeadbeefL, (void *)0);
  printf("%d %s\n", n, buffer);
  printf("%d %d %d %d %d %d %d %d %g %g\n", 1, 2, 3, 4, 5, 6, 7, 8, 9.5, 10.5);
  return 0;
}
