typedef unsigned long word;
typedef const signed char *place;
typedef word instruction(place pc, word *stack, word *locals, word a);

static instruction halt, constant, push, add, subtract, load, store, again, mixed;
static instruction *const instructions[] = {halt, constant, push, add, subtract, load, store, again, mixed};

#define next(pc, stack, a) return instructions[(unsigned char)*(pc)](pc, stack, locals, a)
#define define(name) static word name(place pc, word *stack, word *locals, word a)

static word mix(word x) { return x * 5 << 7 | x * 5 >> 57; }

define(halt) {
  (void)pc, (void)stack, (void)locals;
  return a;
}
define(constant) {
  (void)a;
  next(pc + 2, stack, pc[1]);
}
define(push) {
  stack[-1] = a;
  next(pc + 1, stack - 1, a);
}
define(add) { next(pc + 1, stack + 1, *stack + a); }
define(subtract) { next(pc + 1, stack + 1, *stack - a); }
define(load) {
  (void)a;
  next(pc + 2, stack, locals[pc[1]]);
}
define(store) {
  locals[pc[1]] = a;
  next(pc + 2, stack, a);
}
define(again) {
  place to = a == 0 ? pc + 2 : pc + 2 + pc[1];
  next(to, stack, a);
}
define(mixed) { next(pc + 1, stack, mix(a)); }

static const signed char code[] = {6, 0, 1, 0, 6, 1, 5, 0, 2, 5, 1, 3, 8, 6, 1, 5, 0, 2, 1, 1, 4, 6, 0, 7, -19, 5, 1, 0};

long kernel(long n) {
  word locals[2], cells[8];
  return instructions[(unsigned char)*code](code, cells + 8, locals, n);
}
