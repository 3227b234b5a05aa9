/* How long processes take from posix_spawn to the report of their exit.
 *
 * usage: spawn ROUNDS EXECUTABLE...
 *
 * Each round starts every executable once, in an order that rotates. A line "minimum median" in nanoseconds comes out for each. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long start_and_wait(char *path, const posix_spawn_file_actions_t *actions) {
  char *arguments[] = {path, NULL};
  pid_t child;
  int status;
  long long start = now();
  int error = posix_spawn(&child, path, actions, NULL, arguments, environ);
  if (error != 0) {
    fprintf(stderr, "spawn: can't start %s: %s\n", path, strerror(error));
    exit(2);
  }
  waitpid(child, &status, 0);
  long long time = now() - start;
  if (status != 0) {
    fprintf(stderr, "spawn: %s ended with wait status %d\n", path, status);
    exit(2);
  }
  return time;
}

static int compare(const void *a, const void *b) {
  long long left = *(const long long *)a, right = *(const long long *)b;
  return (left > right) - (left < right);
}

int main(int count, char **arguments) {
  int rounds = count > 2 ? atoi(arguments[1]) : 0, executables = count - 2;
  if (rounds <= 0) {
    fprintf(stderr, "usage: spawn ROUNDS EXECUTABLE...\n");
    return 2;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

  long long *times = malloc(sizeof *times * rounds * executables);
  for (int round = 0; round < rounds; round++) {
    for (int turn = 0; turn < executables; turn++) {
      int which = (turn + round) % executables;
      times[which * rounds + round] = start_and_wait(arguments[2 + which], &actions);
    }
  }
  for (int which = 0; which < executables; which++) {
    qsort(times + which * rounds, rounds, sizeof *times, compare);
    printf("%lld %lld\n", times[which * rounds], times[which * rounds + rounds / 2]);
  }
  return 0;
}
