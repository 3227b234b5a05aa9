#include <stdlib.h>

static void sort(int *a, long low, long high) {
  while (low < high) {
    int pivot = a[(low + high) / 2];
    long i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) {
        int t = a[i];
        a[i] = a[j];
        a[j] = t;
        i++, j--;
      }
    }
    if (j - low < high - i) {
      sort(a, low, j);
      low = i;
    } else {
      sort(a, i, high);
      high = j;
    }
  }
}

long kernel(long n) {
  int *a = malloc(n * sizeof(int));
  unsigned x = 12345;
  long sum = 0;
  for (long i = 0; i < n; i++) {
    x = x * 1103515245u + 12345u;
    a[i] = (int)(x >> 1);
  }
  sort(a, 0, n - 1);
  for (long i = 0; i < n; i += 1000) sum += a[i];
  free(a);
  return sum;
}
