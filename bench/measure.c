/* Runs one command and says what it took.
 *
 * usage: measure SECONDS OUTPUT COMMAND [argument...]
 *
 * The command's standard output goes to the file OUTPUT; a line "wall-ns cpu-ns exit-status signal peak-kibibytes" goes to ours. Processor
 * time is what the kernel charged to the command, its threads and the processes that it waited for, so that other work on the machine shows
 * in it far less than in wall time; each of them may take SECONDS of it. Peak memory is that of the largest of these processes. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long nanoseconds(struct timeval time) { return time.tv_sec * 1000000000LL + time.tv_usec * 1000LL; }

int main(int count, char **arguments) {
  if (count < 4) {
    fprintf(stderr, "usage: measure SECONDS OUTPUT COMMAND [argument...]\n");
    return 2;
  }
  rlim_t seconds = (rlim_t)atoll(arguments[1]);
  struct rlimit limit = {seconds, seconds};
  setrlimit(RLIMIT_CPU, &limit);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, arguments[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);

  pid_t child;
  long long start = now();
  int error = posix_spawnp(&child, arguments[3], &actions, NULL, arguments + 3, environ);
  if (error != 0) {
    fprintf(stderr, "measure: can't start %s: %s\n", arguments[3], strerror(error));
    return 2;
  }
  int status;
  struct rusage usage;
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  long long wall = now() - start;
  printf("%lld %lld %d %d %ld\n", wall, nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
         WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0, usage.ru_maxrss);
  return 0;
}
