#include <stdio.h>

enum { elements = 4096 };

typedef struct node {
  struct node *next;
  long value;
} node;

static node nodes[elements];
static node *free_node;
static long seed;

static long next_random(void) { return seed = (seed * 1309 + 13849) & 65535; }

static node *new_node(node *next, long value) {
  node *made = free_node++;
  made->value = value;
  made->next = next;
  return made;
}

static node *random_list(void) {
  free_node = nodes;
  node *list = NULL;
  for (int i = 0; i < elements; i++) list = new_node(list, next_random());
  return list;
}

static node *reverse(node *list) {
  node *reversed = NULL;
  while (list) {
    node *next = list->next;
    list->next = reversed;
    reversed = list;
    list = next;
  }
  return reversed;
}

static long sum(const node *list) {
  long total = 0;
  for (; list; list = list->next) total += list->value;
  return total;
}

static long longest_rise(const node *list) {
  long most = 0, length = 0;
  while (list) {
    length++;
    if (length > most) most = length;
    const node *next = list->next;
    if (next && next->value <= list->value) length = 0;
    list = next;
  }
  return most;
}

static node *without_odd(node *list) {
  node *kept = NULL;
  while (list) {
    node *next = list->next;
    if (!(list->value & 1)) {
      list->next = kept;
      kept = list;
    }
    list = next;
  }
  return reverse(kept);
}

int main(void) {
  seed = 74755;
  long checksum = 0;
  for (int i = 0; i < 3000; i++) {
    node *list = reverse(random_list());
    checksum += sum(list) + longest_rise(list) * 1000;
    checksum ^= sum(without_odd(list));
  }
  printf("%ld\n", checksum);
}
