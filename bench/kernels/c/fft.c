/* A Fourier transform in place, of a power of two. */
enum { bits = 12, size = 1 << bits };
typedef struct {
  double re, im;
} complex;
static complex data[size], roots[size / 2];

static void transform(complex *a) {
  for (unsigned i = 1, j = 0; i < size; i++) {
    unsigned bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      complex t = a[i];
      a[i] = a[j];
      a[j] = t;
    }
  }
  for (unsigned half = 1; half < size; half *= 2) {
    for (unsigned start = 0; start < size; start += 2 * half) {
      for (unsigned k = 0; k < half; k++) {
        complex w = roots[k * (size / 2 / half)], u = a[start + k], v = a[start + k + half];
        complex p = {v.re * w.re - v.im * w.im, v.re * w.im + v.im * w.re};
        a[start + k] = (complex){u.re + p.re, u.im + p.im};
        a[start + k + half] = (complex){u.re - p.re, u.im - p.im};
      }
    }
  }
}

long kernel(long n) {
  /* The roots of unity by repeated multiplication: what is measured needs no exact ones. */
  complex step = {0.99999882345170188, -0.0015339801862847655}, w = {1, 0};
  for (int k = 0; k < size / 2; k++) {
    roots[k] = w;
    w = (complex){w.re * step.re - w.im * step.im, w.re * step.im + w.im * step.re};
  }
  double sum = 0;
  for (long turn = 0; turn < n; turn++) {
    for (int i = 0; i < size; i++) data[i] = (complex){(i * 37 + turn) % 101, (i * 53) % 67};
    transform(data);
    sum += data[turn % size].re + data[(turn * 3) % size].im;
  }
  return (long)(sum * 1000);
}
