#include <math.h>
#include <stdio.h>

enum { bits = 12, size = 1 << bits };

typedef struct {
  double real, imaginary;
} complex;

static complex samples[size];
static complex roots[bits];

static void fill_roots(void) {
  roots[0] = (complex){-1, 0};
  for (int i = 1; i < bits; i++) {
    double cosine = roots[i - 1].real;
    roots[i] = (complex){sqrt((cosine + 1) / 2), -sqrt((1 - cosine) / 2)};
  }
}

static long next_random(long n) { return (n * 1309 + 13849) & 65535; }

static void fill_samples(void) {
  long random = 74755;
  for (long i = 0; i < size; i++) {
    random = next_random(random);
    samples[i].real = random / 65536.0;
    random = next_random(random);
    samples[i].imaginary = random / 65536.0;
  }
}

static long reversed(long index) {
  long result = 0;
  for (int i = 0; i < bits; i++) {
    result = result * 2 | (index & 1);
    index >>= 1;
  }
  return result;
}

static void reorder(void) {
  for (long i = 0; i < size; i++) {
    long other = reversed(i);
    if (other > i) {
      complex kept = samples[i];
      samples[i] = samples[other];
      samples[other] = kept;
    }
  }
}

static complex times(complex a, complex b) {
  return (complex){a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real};
}

static void butterfly(complex *first, complex *second, complex power) {
  complex rotated = times(*second, power);
  second->imaginary = first->imaginary - rotated.imaginary;
  first->imaginary += rotated.imaginary;
  second->real = first->real - rotated.real;
  first->real += rotated.real;
}

static void join_blocks(complex root, long half) {
  complex power = {1, 0};
  for (long start = 0; start < half; start++) {
    for (long i = start; i < size; i += 2 * half) butterfly(&samples[i], &samples[i + half], power);
    power = times(root, power);
  }
}

static void transform(void) {
  reorder();
  for (int i = 0; i < bits; i++) join_blocks(roots[i], 1L << i);
}

static void conjugate(void) {
  for (int i = 0; i < bits; i++) roots[i].imaginary = -roots[i].imaginary;
}

static void rescale(void) {
  for (long i = 0; i < size; i++) {
    samples[i].real /= size;
    samples[i].imaginary /= size;
  }
}

static double energy(void) {
  double sum = 0;
  for (long i = 0; i < size; i++) {
    sum += samples[i].real * samples[i].real + samples[i].imaginary * samples[i].imaginary;
  }
  return sum;
}

int main(void) {
  fill_roots();
  fill_samples();
  printf("%ld ", (long)(energy() * 1e6));
  for (int i = 0; i < 600; i++) {
    transform();
    conjugate();
    transform();
    conjugate();
    rescale();
  }
  printf("%ld ", (long)(energy() * 1e6));
  transform();
  printf("%ld %ld\n", (long)(samples[1].real * 1e6), (long)(samples[1].imaginary * 1e6));
}
