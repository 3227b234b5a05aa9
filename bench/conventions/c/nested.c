typedef unsigned long word;
static word scale(word x) { return x * 5 + 1; }
static word mix(word x) { return x >> 7 ^ x; }
static word turn(word x) { return (x - 9) << 3 | (x - 9) >> 61; }
static word pair(word x) { return turn(mix(x)); }
long kernel(long n) {
  word x = 1;
  for (long i = 0; i < n; i++) x = mix(pair(scale(turn(mix(scale(pair(scale(x))))))));
  return x;
}
