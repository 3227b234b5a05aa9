#include <stdio.h>

enum { size = 1000, patience = 200 };

static long escape(double c_real, double c_imaginary) {
  double z_real = 0, z_imaginary = 0;
  for (long i = 0; i < patience; i++) {
    double real_square = z_real * z_real, imaginary_square = z_imaginary * z_imaginary;
    if (real_square + imaginary_square > 4) return i;
    z_imaginary = z_real * z_imaginary * 2 + c_imaginary;
    z_real = real_square - imaginary_square + c_real;
  }
  return patience;
}

static double coordinate(long index) { return index * 3.0 / size; }

int main(void) {
  long sum = 0;
  for (long row = 0; row < size; row++) {
    for (long column = 0; column < size; column++) sum += escape(coordinate(column) - 2, coordinate(row) - 1.5);
  }
  printf("%ld\n", sum);
}
