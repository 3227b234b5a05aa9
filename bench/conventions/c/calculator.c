typedef const unsigned char *place;
struct parsed { long value; place at; };
static struct parsed expression(place at);

static struct parsed factor(place at) {
  if (*at == '(') {
    struct parsed inside = expression(at + 1);
    return (struct parsed){inside.value, inside.at + 1};
  }
  if (*at == '-') {
    struct parsed positive = factor(at + 1);
    return (struct parsed){-positive.value, positive.at};
  }
  long n = 0;
  for (; *at - 48u < 10u; at++) n = n * 10 + (*at - 48);
  return (struct parsed){n, at};
}

static struct parsed term(place at) {
  struct parsed product = factor(at);
  while (*product.at == '*') {
    struct parsed other = factor(product.at + 1);
    product = (struct parsed){product.value * other.value, other.at};
  }
  return product;
}

static struct parsed expression(place at) {
  struct parsed sum = term(at);
  for (;;) {
    if (*sum.at == '+') {
      struct parsed other = term(sum.at + 1);
      sum = (struct parsed){sum.value + other.value, other.at};
    } else if (*sum.at == '-') {
      struct parsed other = term(sum.at + 1);
      sum = (struct parsed){sum.value - other.value, other.at};
    } else {
      return sum;
    }
  }
}

static unsigned char text[] = "12*(3+4*(5-6)+7)-(8+9*10)*(11-(12+13)*14)+-15*16";

long kernel(long n) {
  long sum = 0;
  for (long i = 0; i < n; i++) sum += expression(text).value ^ i;
  return sum;
}
