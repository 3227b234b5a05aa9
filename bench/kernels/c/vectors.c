/* Structures by value: classes of registers (16 bytes of doubles) and memory (24 bytes), recursive so that they stay calls. */
struct complex {
  double real, imaginary;
};
struct vector {
  double x, y, z;
};

static struct complex power(struct complex base, long exponent) {
  if (exponent == 0) return (struct complex){1, 0};
  struct complex half = power(base, exponent >> 1);
  struct complex square = {half.real * half.real - half.imaginary * half.imaginary, 2 * half.real * half.imaginary};
  if ((exponent & 1) == 0) return square;
  return (struct complex){square.real * base.real - square.imaginary * base.imaginary,
                          square.real * base.imaginary + square.imaginary * base.real};
}

static struct vector turn(struct vector v, long depth) {
  if (depth == 0) return v;
  struct vector w = turn((struct vector){v.y, v.z * 0.5, v.x}, depth - 1);
  return (struct vector){w.x + 1, w.y - v.x, w.z * 0.25};
}

long kernel(long n) {
  double sum = 0;
  for (long i = 0; i < n; i++) {
    struct complex z = power((struct complex){0.999, 0.01}, i & 255);
    struct vector v = turn((struct vector){z.real, z.imaginary, 1}, i & 7);
    sum += z.real + z.imaginary + v.x + v.y + v.z;
  }
  return (long)(sum * 1000);
}
