#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { size = 65536 };
static char text[size];
static long seed;

static long next_random(void) { return seed = (seed * 1103515245 + 12345) & 2147483647; }

static void fill_text(void) {
  seed = 42;
  for (long i = 0; i < size; i++) text[i] = 'a' + (next_random() >> 16) % 3;
}

static bool starts(const char *place, const char *pattern, long length) {
  for (long i = 0; i < length; i++) {
    if (place[i] != pattern[i]) return false;
  }
  return true;
}

static long occurrences(const char *pattern) {
  long length = strlen(pattern), count = 0;
  for (long i = 0; i < size - length + 1; i++) {
    if (starts(text + i, pattern, length)) count++;
  }
  return count;
}

int main(void) {
  fill_text();
  long sum = 0;
  for (int i = 0; i < 120; i++) {
    text[i] = 'a';
    sum += occurrences("abcab");
    sum += occurrences("aabbccab");
    sum += occurrences("cacacacacaca");
    sum += occurrences("babababb");
  }
  printf("%ld\n", sum);
}
