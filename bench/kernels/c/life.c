/* Conway's Life on bytes, a border of dead cells around it. */
enum { width = 128, height = 64, row = width + 2 };
static unsigned char cells[2][row * (height + 2)];

static void step(const unsigned char *from, unsigned char *to) {
  for (int y = 1; y <= height; y++) {
    for (int x = 1; x <= width; x++) {
      const unsigned char *c = from + y * row + x;
      int neighbours = c[-row - 1] + c[-row] + c[-row + 1] + c[-1] + c[1] + c[row - 1] + c[row] + c[row + 1];
      to[y * row + x] = neighbours == 3 || (neighbours == 2 && *c);
    }
  }
}

long kernel(long n) {
  unsigned seed = 1;
  for (int y = 1; y <= height; y++) {
    for (int x = 1; x <= width; x++) cells[0][y * row + x] = ((seed = seed * 1103515245u + 12345u) >> 16 & 7) < 3;
  }
  for (long i = 0; i < n; i++) step(cells[i & 1], cells[~i & 1]);
  long alive = 0;
  for (int i = 0; i < row * (height + 2); i++) alive += cells[n & 1][i] * (i % 101 + 1);
  return alive;
}
