\ C without a C compiler: prototypes as the manual pages have them.
\
\   convene run examples/c/tour.fs

library libm.so.6
c: double hypot(double x, double y);
c: double fmod(double x, double y);

3e 4e hypot f. cr

\ Inside a word it is a plain call: the arguments are in registers already.
: diagonal ( F: a b c -- d )  frot frot hypot hypot ;
2e 3e 6e diagonal f. cr

\ Integers of all widths come and go as cells, with the right sign.
c: int toupper(int c);
c: int atoi(const char *text);
c: long labs(long n);
char q toupper emit space  z" -42" atoi . -17 labs . cr

\ A call with variable arguments says which it passes. AS gives it a name of its own.
c: int snprintf(char *text, size_t size, const char *format, ..., const char *, int, double) as show;
create text 100 allot
: shown ( n -- ) ( F: r -- )  >r text 100 z" %s %d %.3f" z" values" r> show text swap type cr ;
7 2e fsqrt shown

\ Structures have sizes and members. Those of the standard headers are there when they are asked for.
c: struct tm;
c: struct tm *gmtime(const time_t *when);
c: size_t strftime(char *text, size_t size, const char *format, const struct tm *when);
create day  1000000000 ,
day gmtime tm.tm_year sl@ 1900 + . cr
text text 100 z" %d %B %Y, %H:%M" day gmtime strftime type cr

c: struct point { double x, y; };
create here-now /point allot
3e here-now point.x f!  4e here-now point.y f!
here-now point.x f@ here-now point.y f@ hypot f. cr

\ Enumerations are constants, variables of C are addresses.
c: enum weekday { monday, tuesday = 5, wednesday };
wednesday . cr
c: extern char **environ;
environ @ 0<> . cr
