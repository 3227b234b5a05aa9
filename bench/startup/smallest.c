/* The smallest program: no C library, one system call. */

void _start(void) {
  __asm__ volatile("xorl %%edi, %%edi\n\tmovl $60, %%eax\n\tsyscall" ::: "rax", "rdi", "rcx", "r11", "memory");
  __builtin_unreachable();
}
