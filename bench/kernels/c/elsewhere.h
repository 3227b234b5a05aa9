struct four {
  long a, b, c, d;
};

unsigned unary(unsigned a);
unsigned binary(unsigned a, unsigned b);
double scaled(double a);
struct four four(long x, long y);
