#include <stdio.h>

enum { elements = 250000 };
static long numbers[elements];
static long seed;

static long next_random(void) { return seed = (seed * 1103515245 + 12345) & 2147483647; }

static void fill_numbers(long n) {
  seed = n;
  for (long i = 0; i < elements; i++) numbers[i] = next_random() >> 8;
}

static void exchange(long *a, long *b) {
  long kept = *a;
  *a = *b;
  *b = kept;
}

static void sort(long *first, long *last) {
  long pivot = *(first + (last - first) / 2);
  long *left = first, *right = last;
  do {
    while (*left < pivot) left++;
    while (pivot < *right) right--;
    if (left <= right) exchange(left++, right--);
  } while (left <= right);
  if (left < last) sort(left, last);
  if (first < right) sort(first, right);
}

static long checksum(void) {
  long sum = 0;
  for (long i = 0; i < elements; i++) sum = (sum * 31 + numbers[i]) & 16777215;
  return sum;
}

int main(void) {
  long sum = 0;
  for (long i = 0; i < 6; i++) {
    fill_numbers(i + 42);
    sort(numbers, numbers + elements - 1);
    sum += checksum();
  }
  printf("%ld\n", sum);
}
