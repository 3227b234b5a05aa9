#include <setjmp.h>
#include <stdio.h>

enum { size = 32768, step = 8, not_a_digit = 100, too_large = 101 };
static char text[size];
static long seed;
static jmp_buf handler;

static long next_random(void) { return seed = (seed * 1103515245 + 12345) & 2147483647; }

static void fill_text(void) {
  seed = 42;
  for (long i = 0; i < size; i++) {
    if ((i & 7) == 7) {
      text[i] = ' ';
    } else {
      long random = next_random() >> 16;
      text[i] = (random & 127) < 2 ? 'x' : '0' + random % 10;
    }
  }
}

static long digit_of(char character) {
  unsigned long digit = character - '0';
  if (digit > 9) longjmp(handler, not_a_digit);
  return digit;
}

static long append_digit(long n, char character) {
  n = n * 10 + digit_of(character);
  if (n > 9899999) longjmp(handler, too_large);
  return n;
}

static long read_number(const char *digits, long length) {
  long n = 0;
  for (long i = 0; i < length; i++) n = append_digit(n, digits[i]);
  return n;
}

static int catch_number(const char *digits, long length, long *n) {
  int code = setjmp(handler);
  if (code == 0) *n = read_number(digits, length);
  return code;
}

int main(void) {
  fill_text();
  long sum = 0, letters = 0, large = 0;
  for (int round = 0; round < 2000; round++) {
    for (long i = 0; i < size; i += step) {
      long n;
      switch (catch_number(text + i, 7, &n)) {
        case 0: sum += n; break;
        case too_large: large++; break;
        default: letters++;
      }
    }
  }
  printf("%ld %ld %ld\n", sum, letters, large);
}
