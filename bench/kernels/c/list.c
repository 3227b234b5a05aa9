/* Lists that are built, reversed, searched and merged. */
#include <stdlib.h>

struct node {
  struct node *next;
  long value;
};

static struct node *reversed(struct node *list) {
  struct node *result = 0;
  while (list) {
    struct node *next = list->next;
    list->next = result;
    result = list;
    list = next;
  }
  return result;
}

static struct node *merged(struct node *a, struct node *b) {
  struct node head, *last = &head;
  while (a && b) {
    if (b->value < a->value) last->next = b, last = b, b = b->next;
    else last->next = a, last = a, a = a->next;
  }
  last->next = a ? a : b;
  return head.next;
}

static long position(const struct node *list, long value) {
  long at = 0;
  for (; list && list->value != value; list = list->next) at++;
  return at;
}

long kernel(long n) {
  enum { count = 500 };
  struct node *nodes = malloc(2 * count * sizeof *nodes);
  long sum = 0;
  for (long turn = 0; turn < n; turn++) {
    struct node *a = 0, *b = 0;
    for (long i = 0; i < count; i++) {
      nodes[i] = (struct node){a, 2 * count - 2 * i};
      a = &nodes[i];
      nodes[count + i] = (struct node){b, 3 * i + (turn & 1)};
      b = &nodes[count + i];
    }
    a = merged(a, reversed(b));
    sum += position(a, (turn * 37) % (3 * count)) + position(reversed(a), 500);
  }
  free(nodes);
  return sum;
}
