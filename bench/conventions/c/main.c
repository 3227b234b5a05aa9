/* Runs the kernel with the number given, and prints what it returns. */
#include <stdio.h>
#include <stdlib.h>

long kernel(long n);

int main(int count, char **arguments) {
  (void)count;
  printf("%016lx\n", kernel(strtol(arguments[1], 0, 10)));
  return 0;
}
