// Structures by value in every size class, nested, in arrays, returned, and through pointers to functions.
#include <stdio.h>
#include <string.h>
struct one { char a; };
struct pair { int a, b; };
struct mixed { double d; long l; };
struct floats { float x, y; };
struct three { float x, y, z; };
struct odd { char text[7]; };
struct large { long v[5]; char tail; };
struct nested { struct pair p; struct floats f; short s[3]; };
union either { double d; unsigned long bits; char bytes[8]; };
typedef struct large (*changer)(struct large, int);

static struct one next(struct one x) { x.a++; return x; }
static struct pair swap(struct pair x) { struct pair r = {x.b, x.a}; return r; }
static struct mixed scale(struct mixed x, double by) { x.d *= by; x.l = (long)(x.l * by); return x; }
static struct floats turn(struct floats v) { struct floats r = {-v.y, v.x}; return r; }
static struct three cross(struct three a, struct three b) {
  struct three r = {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
  return r;
}
static struct odd shout(struct odd t) { for (int i = 0; i < 6; i++) if (t.text[i] >= 'a') t.text[i] -= 32; return t; }
static struct large grow(struct large x, int by) { for (int i = 0; i < 5; i++) x.v[i] += by * i; x.tail++; return x; }
static struct large shrink(struct large x, int by) { return grow(x, -by); }
static struct nested build(int n) {
  struct nested r = {{n, n + 1}, {n * 0.5f, n * 0.25f}, {(short)n, (short)(n * 2), (short)(n * 3)}};
  return r;
}
static long many(int a, struct pair b, double c, struct large d, struct mixed e, struct floats f, char g, struct one h,
                 long i, struct odd j) {
  return a + b.a * 2 + b.b * 3 + (long)c + d.v[4] * 5 + e.l + (long)e.d + (long)(f.x + f.y) + g + h.a + i + j.text[2];
}

int main(void) {
  struct one o = {'a'};
  o = next(next(o));
  struct pair p = swap((struct pair){3, 4});
  struct mixed m = scale((struct mixed){1.5, 10}, 3);
  struct floats f = turn((struct floats){1.25f, -2});
  struct three c = cross((struct three){1, 2, 3}, (struct three){4, 5, 6});
  struct odd t = shout((struct odd){"abcdef"});
  struct large l = {{1, 2, 3, 4, 5}, 'x'};
  changer change[] = {grow, shrink, grow};
  for (int i = 0; i < 3; i++) l = change[i](l, 10 * i + 1);
  struct nested n = build(7), all[4];
  for (int i = 0; i < 4; i++) all[i] = build(i);
  union either e = {.d = 1.0};
  printf("%c %d %d %g %ld %g %g %g %g %g %s\n", o.a, p.a, p.b, m.d, m.l, f.x, f.y, c.x, c.y, c.z, t.text);
  for (int i = 0; i < 5; i++) printf("%ld ", l.v[i]);
  printf("%c %d %g %d %d\n", l.tail, n.p.b, n.f.y, n.s[2], all[3].s[1] + all[2].p.a);
  printf("%lx %d\n", e.bits, e.bytes[7]);
  printf("%ld\n", many(1, p, 2.5, l, m, f, 'c', o, 1000000000000L, t));
  struct large copy = l;
  printf("%d %d\n", memcmp(&copy, &l, sizeof l), (int)sizeof(struct nested));
  return 0;
}
