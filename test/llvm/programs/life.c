// Life, a maze, a flood fill, a sieve, shortest ways: loops over bytes and small arrays.
#include <stdio.h>
#include <string.h>
enum { W = 20, H = 12 };
static unsigned char world[H][W], next[H][W];
static void generation(void) {
  for (int y = 0; y < H; y++) for (int x = 0; x < W; x++) {
    int n = 0;
    for (int dy = -1; dy <= 1; dy++) for (int dx = -1; dx <= 1; dx++) if (dx || dy) n += world[(y + dy + H) % H][(x + dx + W) % W];
    next[y][x] = n == 3 || (world[y][x] && n == 2);
  }
  memcpy(world, next, sizeof world);
}
static int fill(char grid[H][W + 1], int y, int x) {
  if (y < 0 || x < 0 || y >= H || x >= W || grid[y][x] != '.') return 0;
  grid[y][x] = 'o';
  return 1 + fill(grid, y + 1, x) + fill(grid, y - 1, x) + fill(grid, y, x + 1) + fill(grid, y, x - 1);
}
static int primes(int n) { static char composite[3000]; int count = 0; for (int i = 2; i < n; i++) { if (composite[i]) continue; count++; for (int j = i * i; j < n; j += i) composite[j] = 1; } return count; }
static int ways[6][6] = {{0, 7, 9, 0, 0, 14}, {7, 0, 10, 15, 0, 0}, {9, 10, 0, 11, 0, 2}, {0, 15, 11, 0, 6, 0}, {0, 0, 0, 6, 0, 9}, {14, 0, 2, 0, 9, 0}};
static int shortest(int from, int to) {
  int distance[6], done[6] = {0};
  for (int i = 0; i < 6; i++) distance[i] = i == from ? 0 : 1 << 20;
  for (int round = 0; round < 6; round++) {
    int best = -1;
    for (int i = 0; i < 6; i++) if (!done[i] && (best < 0 || distance[i] < distance[best])) best = i;
    done[best] = 1;
    for (int i = 0; i < 6; i++) if (ways[best][i] && distance[best] + ways[best][i] < distance[i]) distance[i] = distance[best] + ways[best][i];
  }
  return distance[to];
}
static int longest(const char *a, const char *b) {
  static short best[40][40];
  int n = (int)strlen(a), m = (int)strlen(b);
  for (int i = 1; i <= n; i++) for (int j = 1; j <= m; j++) best[i][j] = a[i - 1] == b[j - 1] ? best[i - 1][j - 1] + 1 : best[i - 1][j] > best[i][j - 1] ? best[i - 1][j] : best[i][j - 1];
  return best[n][m];
}
int main(void) {
  static const char *glider[] = {".#.", "..#", "###"};
  for (int y = 0; y < 3; y++) for (int x = 0; x < 3; x++) world[y + 1][x + 1] = glider[y][x] == '#';
  for (int x = 5; x < 15; x++) world[7][x] = 1;
  for (int i = 0; i < 25; i++) generation();
  char grid[H][W + 1];
  for (int y = 0; y < H; y++) { for (int x = 0; x < W; x++) grid[y][x] = world[y][x] ? '#' : '.'; grid[y][W] = 0; }
  int area = fill(grid, 0, 0);
  for (int y = 0; y < H; y++) puts(grid[y]);
  printf("%d %d %d %d\n", area, primes(3000), shortest(0, 4), longest("the quick brown fox", "a quiet brown ox is thick"));
  return 0;
}
