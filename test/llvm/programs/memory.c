// Memory by malloc: lists, trees, a hash table, growing arrays.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct tree { struct tree *left, *right; int key, count; };
static struct tree *insert(struct tree *t, int key) {
  if (!t) { t = calloc(1, sizeof *t); t->key = key; t->count = 1; return t; }
  if (key < t->key) t->left = insert(t->left, key);
  else if (key > t->key) t->right = insert(t->right, key);
  else t->count++;
  return t;
}
static int height(const struct tree *t) { if (!t) return 0; int l = height(t->left), r = height(t->right); return 1 + (l > r ? l : r); }
static long walk(const struct tree *t, long h) { return t ? walk(t->right, walk(t->left, h) * 31 + t->key * t->count) : h; }
static void drop(struct tree *t) { if (t) { drop(t->left); drop(t->right); free(t); } }
struct entry { char *key; int value; struct entry *next; };
struct table { struct entry *slots[64]; int size; };
static int *lookup(struct table *t, const char *key) {
  unsigned h = 5381;
  for (const char *c = key; *c; c++) h = h * 33 + (unsigned char)*c;
  struct entry **at = &t->slots[h % 64];
  for (; *at; at = &(*at)->next) if (!strcmp((*at)->key, key)) return &(*at)->value;
  *at = malloc(sizeof **at);
  (*at)->key = strdup(key); (*at)->value = 0; (*at)->next = 0;
  t->size++;
  return &(*at)->value;
}
struct list { int *items; size_t length, room; };
static void push(struct list *l, int item) {
  if (l->length == l->room) l->items = realloc(l->items, (l->room = l->room ? l->room * 2 : 4) * sizeof *l->items);
  l->items[l->length++] = item;
}
struct link { struct link *next; int value; };
static struct link *merge(struct link *a, struct link *b) {
  struct link head, *tail = &head;
  while (a && b) { struct link **least = a->value <= b->value ? &a : &b; tail->next = *least; tail = *least; *least = (*least)->next; }
  tail->next = a ? a : b;
  return head.next;
}
static struct link *sorted(struct link *l) {
  if (!l || !l->next) return l;
  struct link *slow = l, *fast = l->next;
  while (fast && fast->next) { slow = slow->next; fast = fast->next->next; }
  struct link *half = slow->next;
  slow->next = 0;
  return merge(sorted(l), sorted(half));
}
int main(void) {
  unsigned seed = 12345;
  struct tree *t = 0;
  struct list l = {0};
  struct link *chain = 0;
  for (int i = 0; i < 500; i++) {
    seed = seed * 1103515245 + 12345;
    int n = seed >> 16 & 1023;
    t = insert(t, n); push(&l, n);
    struct link *c = malloc(sizeof *c); c->value = n; c->next = chain; chain = c;
  }
  static struct table words;
  char text[] = "the cat and the dog and the bird saw the cat", *save = 0;
  for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(0, " ", &save)) ++*lookup(&words, w);
  long sum = 0;
  for (size_t i = 0; i < l.length; i++) sum = sum * 17 + l.items[i];
  long order = 0; int previous = -1, ordered = 1;
  for (struct link *c = sorted(chain); c; c = c->next) { ordered &= previous <= c->value; previous = c->value; order = order * 3 + c->value; }
  printf("%d %ld %ld %d %d %d %ld %d\n", height(t), walk(t, 7), sum, words.size, *lookup(&words, "the"), *lookup(&words, "cat"), order, ordered);
  drop(t); free(l.items);
  return 0;
}
