// Views of one memory as several types: unions, casts, packed structures, flexible arrays, offsets.
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct __attribute__((packed)) header { uint8_t kind; uint32_t length; uint16_t check; uint64_t stamp; };
struct message { int length; char text[]; };
union word { uint64_t all; uint32_t halves[2]; uint16_t quarters[4]; uint8_t bytes[8]; double real; struct { unsigned low : 12; unsigned long high : 52; } field; };
struct variant { enum { INT, REAL, TEXT } kind; union { long i; double d; const char *s; }; };
static void show(struct variant v) { switch (v.kind) { case INT: printf("%ld ", v.i); break; case REAL: printf("%g ", v.d); break; case TEXT: printf("%s ", v.s); } }
static float fast_root(float x) { uint32_t i; memcpy(&i, &x, 4); i = 0x5f3759df - (i >> 1); float y; memcpy(&y, &i, 4); return y * (1.5f - x * 0.5f * y * y); }
static int exponent(double d) { uint64_t u; memcpy(&u, &d, 8); return (int)(u >> 52 & 0x7ff) - 1023; }
static uint32_t unaligned(const void *p) { uint32_t v; memcpy(&v, p, 4); return v; }
int main(void) {
  struct header h = {7, 0x12345678, 0xabcd, 0x1122334455667788};
  unsigned char raw[sizeof h];
  memcpy(raw, &h, sizeof h);
  for (size_t i = 0; i < sizeof h; i++) printf("%02x", raw[i]);
  h.length += 1; h.stamp >>= 8;
  printf(" %zu %zu %x %lx %x\n", offsetof(struct header, stamp), sizeof h, h.length, h.stamp, unaligned(raw + 3));
  union word w = {.real = -1.5};
  printf("%lx %x %x %x ", w.all, w.halves[1], w.quarters[3], w.bytes[6]);
  w.field.low = 0xabc; w.bytes[4] ^= 0xff;
  printf("%lx %lx\n", w.all, (unsigned long)w.field.high);
  struct message *m = malloc(sizeof *m + 6);
  m->length = 5; memcpy(m->text, "hello", 6);
  show((struct variant){INT, {.i = -5}}); show((struct variant){REAL, {.d = 2.5}}); show((struct variant){TEXT, {.s = m->text}});
  printf("%.4f %d %d\n", fast_root(16), exponent(1024.5), exponent(0.3));
  free(m);
  return 0;
}
