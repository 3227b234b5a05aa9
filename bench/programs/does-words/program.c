#include <stdio.h>

enum { length = 400 };
static char first_text[length], second_text[length];
static long distance[length + 1][length + 1];
static long frequency[256];
static long seed;

static long next_random(void) { return seed = (seed * 1103515245 + 12345) & 2147483647; }
static char random_letter(void) { return (next_random() >> 16 & 7) + 'a'; }

static void fill_texts(void) {
  for (long i = 0; i < length; i++) {
    first_text[i] = random_letter();
    second_text[i] = random_letter();
  }
}

static void count_letters(void) {
  for (long i = 0; i < 256; i++) frequency[i] = 0;
  for (long i = 0; i < length; i++) {
    frequency[(unsigned char)first_text[i]]++;
    frequency[(unsigned char)second_text[i]]++;
  }
}

static void fill_edges(void) {
  for (long i = 0; i < length + 1; i++) {
    distance[i][0] = i;
    distance[0][i] = i;
  }
}

static long minimum(long a, long b) { return a < b ? a : b; }

static long change(long row, long column) {
  return distance[row - 1][column - 1] + (first_text[row - 1] != second_text[column - 1]);
}

static long best(long row, long column) {
  return minimum(change(row, column), minimum(distance[row][column - 1] + 1, distance[row - 1][column] + 1));
}

static void fill_distances(void) {
  fill_edges();
  for (long row = 1; row < length + 1; row++) {
    for (long column = 1; column < length + 1; column++) distance[row][column] = best(row, column);
  }
}

int main(void) {
  seed = 42;
  long sum = 0;
  for (int i = 0; i < 250; i++) {
    fill_texts();
    count_letters();
    fill_distances();
    sum += distance[length][length] + frequency['c'];
  }
  printf("%ld\n", sum);
}
