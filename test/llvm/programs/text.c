// A small language: scanner, parser by recursive descent, evaluation of a tree, and formatted output.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
struct node { char kind; long value; struct node *left, *right; };
static const char *at;
static struct node pool[100];
static int used;
static struct node *make(char kind, long value, struct node *left, struct node *right) { struct node *n = &pool[used++]; n->kind = kind; n->value = value; n->left = left; n->right = right; return n; }
static struct node *expression(void);
static void skip(void) { while (isspace((unsigned char)*at)) at++; }
static struct node *primary(void) {
  skip();
  if (*at == '(') { at++; struct node *n = expression(); skip(); at++; return n; }
  if (*at == '-') { at++; return make('n', 0, primary(), 0); }
  if (isalpha((unsigned char)*at)) return make('v', *at++ - 'a', 0, 0);
  char *end;
  long v = strtol(at, &end, 0);
  at = end;
  return make('#', v, 0, 0);
}
static struct node *term(void) { struct node *n = primary(); for (;;) { skip(); if (*at != '*' && *at != '/' && *at != '%') return n; char c = *at++; n = make(c, 0, n, primary()); } }
static struct node *sum(void) { struct node *n = term(); for (;;) { skip(); if (*at != '+' && *at != '-') return n; char c = *at++; n = make(c, 0, n, term()); } }
static struct node *expression(void) { struct node *n = sum(); skip(); if (*at == '<' || *at == '>' || *at == '=') { char c = *at++; n = make(c, 0, n, sum()); } skip(); if (*at == '?') { at++; struct node *yes = expression(); skip(); at++; n = make('?', 0, n, make(':', 0, yes, expression())); } return n; }
static long value(const struct node *n, const long *variables) {
  switch (n->kind) {
    case '#': return n->value;
    case 'v': return variables[n->value];
    case 'n': return -value(n->left, variables);
    case '?': return value(n->left, variables) ? value(n->right->left, variables) : value(n->right->right, variables);
  }
  long a = value(n->left, variables), b = value(n->right, variables);
  switch (n->kind) {
    case '+': return a + b; case '-': return a - b; case '*': return a * b;
    case '/': return b ? a / b : 0; case '%': return b ? a % b : 0;
    case '<': return a < b; case '>': return a > b; default: return a == b;
  }
}
static void print(const struct node *n, FILE *out) {
  if (n->kind == '#') fprintf(out, "%ld", n->value);
  else if (n->kind == 'v') fputc('a' + (int)n->value, out);
  else if (n->kind == 'n') { fputs("-(", out); print(n->left, out); fputc(')', out); }
  else { fputc('(', out); print(n->left, out); fprintf(out, " %c ", n->kind); print(n->right, out); fputc(')', out); }
}
int main(void) {
  static const char *const texts[] = {"1 + 2 * 3", "(1+2)*3 - -4", "a*a + b/0x10 % 7", "a < b ? b - a : a - b", "100 / (a - 5) + (b > 3 ? 2 ? 7 : 8 : 9)"};
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
    at = texts[i]; used = 0;
    struct node *n = expression();
    print(n, stdout);
    for (long a = 3; a < 8; a += 2) { long v[26] = {a, a * a * 40}; printf(" %ld", value(n, v)); }
    printf(" [%d]\n", used);
  }
  return 0;
}
