/** Types of the standard headers that prototypes name, as they are on x86-64 Linux (glibc's bits/typesizes.h), beside those that the C reader knows. */
export const headerTypes = `
  typedef struct _IO_FILE FILE;
  typedef struct __dirstream DIR;
  typedef long time_t, suseconds_t, clock_t, off_t, off64_t, blksize_t, blkcnt_t;
  typedef int pid_t, clockid_t, key_t, sig_atomic_t;
  typedef unsigned int uid_t, gid_t, mode_t, id_t, socklen_t, useconds_t, wint_t;
  typedef unsigned long ino_t, dev_t, nlink_t, rlim_t, nfds_t, pthread_t, wctype_t;
  typedef unsigned short sa_family_t, in_port_t;
  typedef unsigned int in_addr_t;
  typedef unsigned char u_char;
  typedef unsigned short u_short;
  typedef unsigned int u_int;
  typedef unsigned long u_long;
  typedef struct { int quot, rem; } div_t;
  typedef struct { long quot, rem; } ldiv_t;
  typedef struct { long long quot, rem; } lldiv_t;
  struct timeval { time_t tv_sec; suseconds_t tv_usec; };
  struct timespec { time_t tv_sec; long tv_nsec; };
  struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
    long tm_gmtoff;
    const char *tm_zone;
  };
`;
