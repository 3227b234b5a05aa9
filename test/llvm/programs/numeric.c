// Numeric programs: matrices, n-body, Mandelbrot, spectral norm, a Fourier transform, complex numbers.
#include <complex.h>
#include <math.h>
#include <stdio.h>
enum { N = 12 };
static double a[N][N], b[N][N], c[N][N];
struct body { double x, y, z, vx, vy, vz, m; };
static void advance(struct body *p, int n, double dt) {
  for (int i = 0; i < n; i++) for (int j = i + 1; j < n; j++) {
    double dx = p[i].x - p[j].x, dy = p[i].y - p[j].y, dz = p[i].z - p[j].z, d = dx * dx + dy * dy + dz * dz, f = dt / (d * sqrt(d));
    p[i].vx -= dx * p[j].m * f; p[i].vy -= dy * p[j].m * f; p[i].vz -= dz * p[j].m * f;
    p[j].vx += dx * p[i].m * f; p[j].vy += dy * p[i].m * f; p[j].vz += dz * p[i].m * f;
  }
  for (int i = 0; i < n; i++) { p[i].x += dt * p[i].vx; p[i].y += dt * p[i].vy; p[i].z += dt * p[i].vz; }
}
static int escape(double re, double im) { double x = 0, y = 0; int n = 0; while (n < 50 && x * x + y * y < 4) { double t = x * x - y * y + re; y = 2 * x * y + im; x = t; n++; } return n; }
static double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }
static void times(const double *v, double *r, int n, int turn) { for (int i = 0; i < n; i++) { r[i] = 0; for (int j = 0; j < n; j++) r[i] += (turn ? element(j, i) : element(i, j)) * v[j]; } }
static void transform(double complex *x, int n) {
  if (n < 2) return;
  double complex even[16], odd[16];
  for (int i = 0; i < n / 2; i++) { even[i] = x[2 * i]; odd[i] = x[2 * i + 1]; }
  transform(even, n / 2); transform(odd, n / 2);
  for (int k = 0; k < n / 2; k++) {
    double complex t = (cos(2 * 3.14159265358979 * k / n) - I * sin(2 * 3.14159265358979 * k / n)) * odd[k];
    x[k] = even[k] + t; x[k + n / 2] = even[k] - t;
  }
}
static float complex rotate(float complex z, float by) { return z * (by + 2.0f * I); }
static float blur(const float *p, int n) { float s = 0; for (int i = 1; i + 1 < n; i++) s += (p[i - 1] + 2 * p[i] + p[i + 1]) * 0.25f; return s; }
int main(void) {
  for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) { a[i][j] = i * 0.5 + j; b[i][j] = i - j * 0.25; }
  for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) { double s = 0; for (int k = 0; k < N; k++) s += a[i][k] * b[k][j]; c[i][j] = s; }
  double trace = 0;
  for (int i = 0; i < N; i++) trace += c[i][i] - c[i][N - 1 - i];
  struct body p[3] = {{0, 0, 0, 0, 0, 0, 10}, {4, 0, 1, 0, 1.5, 0, 0.1}, {0, 7, 0, -1, 0, 0.2, 0.3}};
  for (int i = 0; i < 200; i++) advance(p, 3, 0.01);
  printf("%.10g %.10g %.10g %.10g\n", trace, p[1].x, p[1].vy, p[2].z);
  for (int y = -6; y <= 6; y++) for (int x = -14; x <= 5; x++) putchar(" .:-=+*#%@"[escape(x * 0.15, y * 0.2) / 6]);
  double u[20], v[20], w[20];
  for (int i = 0; i < 20; i++) u[i] = 1;
  for (int i = 0; i < 5; i++) { times(u, w, 20, 0); times(w, v, 20, 1); times(v, w, 20, 0); times(w, u, 20, 1); }
  double uv = 0, vv = 0;
  for (int i = 0; i < 20; i++) { uv += u[i] * v[i]; vv += v[i] * v[i]; }
  double complex x[16];
  for (int i = 0; i < 16; i++) x[i] = i % 5 + I * (i % 3);
  transform(x, 16);
  float complex z = rotate(1.5f - 0.5f * I, 3);
  float line[10];
  for (int i = 0; i < 10; i++) line[i] = i * 1.5f;
  printf("\n%.9f %.9f %.9f %g %g %g\n", sqrt(uv / vv), creal(x[3]), cimag(x[3]), crealf(z), cimagf(z), blur(line, 10));
  return 0;
}
