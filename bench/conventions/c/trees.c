struct node { struct node *left, *right; };
struct built { struct node *node, *free; };

static struct built build(long depth, struct node *node) {
  if (depth == 0) {
    node->left = node->right = 0;
    return (struct built){node, node + 1};
  }
  struct built left = build(depth - 1, node + 1);
  node->left = left.node;
  struct built right = build(depth - 1, left.free);
  node->right = right.node;
  return (struct built){node, right.free};
}

static long count(struct node *node) { return node->left == 0 ? 1 : count(node->left) + count(node->right) + 1; }

static struct node arena[4096];

long kernel(long n) {
  long sum = 0;
  for (long i = 0; i < n; i++) sum += count(build(8 + (i & 3), arena).node);
  return sum;
}
