/* Bit-fields that lie side by side: clang reads and writes all of a run as one integer, of more than 128 bits here. */
#include <stdint.h>
#include <stdio.h>

#pragma pack(push, 1)
struct run {
  unsigned a : 30;
  unsigned b : 27;
  int c : 17;
  int d : 25;
  unsigned e : 4;
  int64_t f : 61;
  int g : 20;
};
struct longer {
  unsigned char before;
  int64_t a : 63;
  uint64_t b : 59;
  int c : 3;
  uint64_t d : 64;
  int64_t e : 41;
  unsigned f : 31;
  int g : 31;
  int h : 1;
  unsigned char after;
};
#pragma pack(pop)

static struct run one = {1, 2, -3, 4, 5, -6, 7};
static struct longer others[3];

static void show(const struct run *r) {
  printf("%u %u %d %d %u %lld %d\n", r->a, r->b, r->c, r->d, r->e, (long long)r->f, r->g);
}

static void show_longer(const struct longer *l) {
  printf("%u %lld %llu %d %llu %lld %u %d %d %u\n", l->before, (long long)l->a, (unsigned long long)l->b, l->c,
         (unsigned long long)l->d, (long long)l->e, l->f, l->g, l->h, l->after);
}

int main(void) {
  uint64_t state = 88172645463325252u;
  show(&one);
  for (int round = 0; round < 200; round++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    struct longer *other = &others[round % 3];
    switch (round % 7) {
      case 0: one.a = state, other->a = state; break;
      case 1: one.b += state, other->b -= state; break;
      case 2: one.c ^= state, other->c++; break;
      case 3: one.d = -one.d + one.c, other->d *= state; break;
      case 4: one.e |= state & 3, other->e = other->a - one.f; break;
      case 5: one.f = one.f / 3 - (int64_t)state, other->f = state, other->g = state >> 9; break;
      default: one.g--, other->h = state, other->before = state, other->after = one.e; break;
    }
    show(&one);
    show_longer(other);
  }
  return one.c == one.d;
}
