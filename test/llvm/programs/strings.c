// Text: scanning, building, searching, UTF-8, C's functions, blocks of all sizes.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static size_t length(const char *s) { const char *p = s; while (*p) p++; return p - s; }
static void reverse(char *s) { for (char *e = s + length(s) - 1; s < e; s++, e--) { char t = *s; *s = *e; *e = t; } }
static int compare(const char *a, const char *b) { while (*a && *a == *b) a++, b++; return (unsigned char)*a - (unsigned char)*b; }
static const char *find(const char *hay, const char *needle) {
  for (; *hay; hay++) { const char *h = hay, *n = needle; while (*n && *h == *n) h++, n++; if (!*n) return hay; }
  return 0;
}
static unsigned fnv(const char *s) { unsigned h = 2166136261u; while (*s) h = (h ^ (unsigned char)*s++) * 16777619u; return h; }
static int code_points(const unsigned char *s) { int n = 0; for (; *s; s++) n += (*s & 0xc0) != 0x80; return n; }
static char *number(char *end, unsigned long n, int base) {
  *--end = 0;
  do *--end = "0123456789abcdef"[n % base]; while (n /= base);
  return end;
}
static int words(const char *s) { int n = 0, in = 0; for (; *s; s++) if (isspace((unsigned char)*s)) in = 0; else if (!in) in = 1, n++; return n; }
int main(void) {
  char buffer[64] = "The quick brown fox", other[400], digits[32], more[32], last[32];
  reverse(buffer);
  printf("%zu %s %d %d %d\n", length(buffer), buffer, compare("abc", "abd") < 0, compare("b", "a") > 0, compare("x", "x"));
  printf("%s %d %x %d\n", find("a needle in hay", "needle"), find("hay", "needle") == 0, fnv("convene"), code_points((const unsigned char *)"na\xc3\xafve \xe2\x82\xac"));
  printf("%s %s %s\n", number(digits + 32, 1234567890123UL, 10), number(more + 20, 0xbeef, 16), number(last + 10, 5, 2));
  printf("%d\n", words("  several words\tin\na line "));
  for (int n = 0; n < 400; n++) other[n] = (char)(n * 7);
  for (int n = 1; n < 130; n += 13) memmove(other + n, other, n * 2), memcpy(other + 200, other, n % 90), memset(other + n, n, n & 15);
  unsigned sum = 0;
  for (int n = 0; n < 300; n++) sum = sum * 31 + (unsigned char)other[n];
  printf("%u %s %d\n", sum, strcat(strcpy(buffer, "copied"), " and joined"), atoi("-123x"));
  char *save = 0, list[] = "one,two;three";
  for (char *t = strtok_r(list, ",;", &save); t; t = strtok_r(0, ",;", &save)) printf("<%s>", t);
  char *heap = malloc(20);
  snprintf(heap, 20, "%05d %-5s|%+.2e", 42, "ab", 12345.678);
  for (char *p = heap; *p; p++) *p = (char)toupper(*p);
  puts(heap);
  free(heap);
  struct { char small[3], rest[61]; } block, twin;
  memset(&block, 'z', sizeof block);
  twin = block;
  twin.rest[60] = 0;
  printf("%d %zu\n", memcmp(&twin, &block, 63), strlen(twin.small));
  return 0;
}
