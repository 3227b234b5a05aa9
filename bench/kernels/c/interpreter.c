/* A machine with a stack, whose instructions a switch tells apart. */
enum { stop, constant, local, set_local, add, subtract, multiply, xor, shift, less, jump, jump_if_zero, duplicate };

static const signed char code[] = {
    constant, 0, set_local, 1, /* sum */
    local, 0, jump_if_zero, 24, /* while n */
    local, 1, local, 0, duplicate, multiply, add, constant, 3, xor, constant, 1, shift, set_local, 1,
    local, 0, constant, 1, subtract, set_local, 0, jump, -28, /* n -= 1 */
    local, 1, stop};

static long run(const signed char *pc, long n) {
  long stack[16], locals[4] = {n, 0, 0, 0}, *top = stack;
  for (;;) {
    switch (*pc++) {
    case stop: return *top;
    case constant: *++top = *pc++; break;
    case local: *++top = locals[*pc++]; break;
    case set_local: locals[*pc++] = *top--; break;
    case add: top--; *top += top[1]; break;
    case subtract: top--; *top -= top[1]; break;
    case multiply: top--; *top *= top[1]; break;
    case xor: top--; *top ^= top[1]; break;
    case shift: top--; *top >>= top[1]; break;
    case less: top--; *top = *top < top[1]; break;
    case jump: pc += *pc + 1; break;
    case jump_if_zero: pc += *top-- == 0 ? *pc + 1 : 1; break;
    case duplicate: top[1] = *top; top++; break;
    }
  }
}

long kernel(long n) { return run(code, n); }
