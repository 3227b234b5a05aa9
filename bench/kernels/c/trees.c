#include <stdlib.h>

struct tree {
  struct tree *left, *right;
  long key;
};

static struct tree *build(struct tree **free, long depth, long key) {
  struct tree *t = (*free)++;
  t->key = key;
  t->left = depth > 0 ? build(free, depth - 1, key * 2) : 0;
  t->right = depth > 0 ? build(free, depth - 1, key * 2 + 1) : 0;
  return t;
}

static long total(const struct tree *t) { return t ? t->key + total(t->left) - total(t->right) : 1; }

static long height(const struct tree *t) {
  if (!t) return 0;
  long left = height(t->left), right = height(t->right);
  return 1 + (left > right ? left : right);
}

long kernel(long n) {
  struct tree *memory = malloc(sizeof(struct tree) << 11);
  long sum = 0;
  for (long i = 0; i < n; i++) {
    struct tree *free = memory;
    struct tree *root = build(&free, 10, i);
    sum += total(root) + height(root);
  }
  free(memory);
  return sum;
}
