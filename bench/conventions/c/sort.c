typedef unsigned long word;
typedef long compare(word a, word b);

static word rotated(word x) { return x >> 7 | x << 57; }
static long less(word a, word b) { return (long)rotated(a) < (long)rotated(b); }

static void sort(word *array, long low, long high, compare *less) {
  while (low < high) {
    word pivot = array[(low + high) / 2];
    long i = low, j = high;
    do {
      while (less(array[i], pivot)) i++;
      while (less(pivot, array[j])) j--;
      if (i <= j) {
        word x = array[i];
        array[i++] = array[j], array[j--] = x;
      }
    } while (i <= j);
    if (j - low < high - i) sort(array, low, j, less), low = i;
    else sort(array, i, high, less), high = j;
  }
}

static word numbers[4096];

long kernel(long n) {
  word x = 1, sum = 0;
  for (long round = 0; round < n; round++) {
    for (long i = 0; i < 4096; i++) numbers[i] = x = x * 6364136223846793005 + 1442695040888963407;
    sort(numbers, 0, 4095, less);
    sum += numbers[1000];
  }
  return sum;
}
