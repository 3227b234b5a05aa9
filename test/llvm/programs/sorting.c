// Sorting by five methods, and a search for the median.
#include <stdio.h>
enum { N = 200 };
static int source[N], work[N], spare[N];
static void refill(void) { for (int i = 0; i < N; i++) work[i] = source[i]; }
static void bubble(int *a, int n) { for (int end = n; end > 1; end--) for (int i = 1; i < end; i++) if (a[i - 1] > a[i]) { int t = a[i]; a[i] = a[i - 1]; a[i - 1] = t; } }
static void insertion(int *a, int n) { for (int i = 1; i < n; i++) { int x = a[i], j = i; while (j > 0 && a[j - 1] > x) { a[j] = a[j - 1]; j--; } a[j] = x; } }
static void quick(int *a, int low, int high) {
  while (low < high) {
    int pivot = a[(low + high) / 2], i = low, j = high;
    while (i <= j) { while (a[i] < pivot) i++; while (a[j] > pivot) j--; if (i <= j) { int t = a[i]; a[i++] = a[j]; a[j--] = t; } }
    if (j - low < high - i) { quick(a, low, j); low = i; } else { quick(a, i, high); high = j; }
  }
}
static void sift(int *a, int root, int n) { for (int child; (child = 2 * root + 1) < n; root = child) { if (child + 1 < n && a[child] < a[child + 1]) child++; if (a[root] >= a[child]) return; int t = a[root]; a[root] = a[child]; a[child] = t; } }
static void heap(int *a, int n) { for (int i = n / 2; i--;) sift(a, i, n); while (--n > 0) { int t = a[0]; a[0] = a[n]; a[n] = t; sift(a, 0, n); } }
static void merge(int *a, int n, int *b) {
  if (n < 2) return;
  int h = n / 2, i = 0, j = h, k = 0;
  merge(a, h, b); merge(a + h, n - h, b);
  while (i < h && j < n) b[k++] = a[j] < a[i] ? a[j++] : a[i++];
  while (i < h) b[k++] = a[i++];
  while (j < n) b[k++] = a[j++];
  for (i = 0; i < n; i++) a[i] = b[i];
}
static void radix(unsigned *a, int n, unsigned *b) {
  for (int s = 0; s < 32; s += 8) {
    int counts[257] = {0};
    for (int i = 0; i < n; i++) counts[(a[i] >> s & 255) + 1]++;
    for (int i = 0; i < 256; i++) counts[i + 1] += counts[i];
    for (int i = 0; i < n; i++) b[counts[a[i] >> s & 255]++] = a[i];
    for (int i = 0; i < n; i++) a[i] = b[i];
  }
}
static unsigned check(void) { unsigned h = 0; int ok = 1; for (int i = 0; i < N; i++) { h = h * 31 + work[i]; if (i && work[i - 1] > work[i]) ok = 0; } return h * 2 + ok; }
int main(void) {
  unsigned s = 1;
  for (int i = 0; i < N; i++) { s = s * 1664525 + 1013904223; source[i] = s >> 20; }
  refill(); bubble(work, N); printf("%u ", check());
  refill(); insertion(work, N); printf("%u ", check());
  refill(); quick(work, 0, N - 1); printf("%u ", check());
  refill(); heap(work, N); printf("%u ", check());
  refill(); merge(work, N, spare); printf("%u ", check());
  refill(); radix((unsigned *)work, N, (unsigned *)spare); printf("%u %d\n", check(), work[N / 2]);
  return 0;
}
