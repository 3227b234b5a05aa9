enum { length = 4096 };
static unsigned char text[length];

long kernel(long n) {
  for (int i = 0; i < length; i++) text[i] = (unsigned char)(i * 7 + (i >> 5));
  unsigned long hash = 14695981039346656037u;
  for (long turn = 0; turn < n; turn++) {
    for (int i = 0; i < length; i++) hash = (hash ^ text[i]) * 1099511628211u;
  }
  return (long)hash;
}
