enum { elements = 1000 };
static int items[elements];

long kernel(long n) {
  unsigned x = 1;
  long sum = 0;
  for (long turn = 0; turn < n; turn++) {
    for (int i = 0; i < elements; i++) items[i] = (int)((x = x * 1103515245u + 12345u) >> 8);
    for (int last = elements - 1; last > 0; last--) {
      for (int i = 0; i < last; i++) {
        if (items[i] > items[i + 1]) {
          int t = items[i];
          items[i] = items[i + 1];
          items[i + 1] = t;
        }
      }
    }
    sum += items[turn % elements];
  }
  return sum;
}
