// Choices: dense, sparse, negative, of 64 bits, of characters, nested in loops, with ways through.
#include <stdio.h>
static int dense(int k) {
  switch (k) {
    case 0: return 5; case 1: return 7; case 2: return 11; case 3: return 13; case 4: return 17;
    case 6: return 23; case 7: return 29; case 8: return 31; default: return -1;
  }
}
static int sparse(long k) {
  switch (k) {
    case -1000000000000L: return 1; case -5: return 2; case 0: return 3; case 77: return 4;
    case 1L << 40: return 5; case (1L << 40) + 1: return 6; case 0x7fffffffffffffffL: return 7; default: return 0;
  }
}
static int through(unsigned char k) {
  int n = 0;
  switch (k) {
    case 'a': n += 1;
    case 'b': n += 10;
    case 'c': n += 100; break;
    case 'x' ... 'z': n = 7; break;
    default: n = -2;
  }
  return n;
}
enum token { END, NUMBER, PLUS, TIMES, OPEN, CLOSE };
static enum token lex(const char **at, int *value) {
  while (**at == ' ') ++*at;
  char c = *(*at)++;
  switch (c) {
    case 0: --*at; return END;
    case '+': return PLUS;
    case '*': return TIMES;
    case '(': return OPEN;
    case ')': return CLOSE;
    case '0' ... '9':
      for (*value = c - '0'; **at >= '0' && **at <= '9'; ++*at) *value = *value * 10 + **at - '0';
      return NUMBER;
    default: return END;
  }
}
static int run(const unsigned char *code) {
  int stack[16], top = 0;
  for (;;) switch (*code++) {
    case 0: return stack[top - 1];
    case 1: stack[top++] = *code++; break;
    case 2: top--; stack[top - 1] += stack[top]; break;
    case 3: top--; stack[top - 1] *= stack[top]; break;
    case 4: stack[top] = stack[top - 1]; top++; break;
    case 5: if (stack[--top]) code += (signed char)*code; else code++; break;
    case 6: stack[top - 1]--; break;
    case 7: { int t = stack[top - 1]; stack[top - 1] = stack[top - 2]; stack[top - 2] = t; } break;
  }
}
int main(void) {
  for (int i = -2; i < 11; i++) printf("%d ", dense(i));
  long keys[] = {-1000000000000L, -5, 0, 77, 1L << 40, (1L << 40) + 1, 0x7fffffffffffffffL, 78, -6};
  for (int i = 0; i < 9; i++) printf("%d ", sparse(keys[i]));
  for (const char *c = "abcdxyzw\xff"; *c; c++) printf("%d ", through(*c));
  const char *text = " 12 + (3*45) * 7 ";
  int value = 0;
  for (enum token t; (t = lex(&text, &value)) != END;) printf("%d:%d ", t, value);
  unsigned char code[] = {1, 1, 1, 5, 4, 1, 0xff, 2, 0};
  unsigned char factor[] = {1, 6, 1, 7, 3, 1, 2, 2, 4, 3, 0};
  printf("%d %d\n", run(code), run(factor));
  return 0;
}
