#include <stdlib.h>

long kernel(long n) {
  long size = 200000, count = 0;
  unsigned char *prime = malloc(size + 1);
  for (long turn = 0; turn < n; turn++) {
    count = 0;
    for (long i = 0; i <= size; i++) prime[i] = 1;
    for (long i = 2; i <= size; i++) {
      if (!prime[i]) continue;
      count++;
      for (long j = i + i; j <= size; j += i) prime[j] = 0;
    }
  }
  free(prime);
  return count;
}
