static long tops[3], moves;

static void move(long disks, long from, long to, long spare) {
  if (disks == 0) return;
  move(disks - 1, from, spare, to);
  tops[to] += disks ^ tops[from];
  moves++;
  move(disks - 1, spare, to, from);
}

long kernel(long n) {
  tops[0] = 1, tops[1] = 2, tops[2] = 3, moves = 0;
  move(n, 0, 1, 2);
  return tops[0] * 7 + tops[1] * 5 + tops[2] * 3 + moves;
}
