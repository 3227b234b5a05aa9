enum { elements = 20000 };
static long heap[elements];

static void sift_down(long size, long root) {
  long value = heap[root];
  while (size > 2 * root + 1) {
    long child = 2 * root + 1;
    if (size > child + 1 && heap[child] < heap[child + 1]) child++;
    if (!(heap[child] > value)) break;
    heap[root] = heap[child];
    root = child;
  }
  heap[root] = value;
}

long kernel(long n) {
  long seed = 42, sum = 0;
  for (long turn = 0; turn < n; turn++) {
    for (long i = 0; i < elements; i++) heap[i] = (seed = (seed * 1103515245 + 12345) & 2147483647) >> 8;
    for (long i = elements / 2 - 1; i >= 0; i--) sift_down(elements, i);
    for (long i = elements - 1; i >= 1; i--) {
      long first = heap[0];
      heap[0] = heap[i];
      heap[i] = first;
      sift_down(i, 0);
    }
    for (long i = 0; i < elements; i++) sum = (sum * 31 + heap[i]) & 16777215;
  }
  return sum;
}
