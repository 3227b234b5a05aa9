\ C's qsort with comparators in Forth: numbers, then words by length.
\
\   convene run examples/c/sort.fs

c: void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
c: char *strtok(char *text, const char *delimiters);
c: size_t strlen(const char *);

\ Forth words become functions of C. Their effects must fit the prototypes: ( a-addr1 a-addr2 -- n ).
: by-value ( a-addr1 a-addr2 -- n )  @ swap @ swap - ;
: by-length ( a-addr1 a-addr2 -- n )  @ strlen swap @ strlen swap - ;

' by-value callback: int compare_values(const void *, const void *);
' by-length callback: int compare_lengths(const void *, const void *);

10 constant #numbers
create numbers  3 , 141 , 59 , -26 , 535 , 8 , 97 , -93 , 2 , 38 ,

: .numbers ( -- )  #numbers 0 do numbers i cells + @ . loop cr ;

numbers #numbers cell compare_values qsort .numbers

100 constant most-words
create words-found  most-words cells allot
variable #words

: split ( z-addr -- )                         \ C writes zeros between the words
  0 #words !
  z"  ," strtok
  begin dup while
    words-found #words @ cells + !  1 #words +!
    0 z"  ," strtok
  repeat drop ;

: .words ( -- )  #words @ 0 ?do words-found i cells + @ zcount type space loop cr ;

create text 200 allot
s" sort these few words by how long they are, not by the alphabet" text zplace  text split
words-found #words @ cell compare_lengths qsort  .words

\ What a comparator throws comes out of qsort, when C has returned.
: refuses ( a-addr1 a-addr2 -- n )  2drop 42 throw ;
' refuses callback: int compare_never(const void *, const void *);
: try ( -- )  numbers #numbers cell compare_never qsort ;
' try catch .( thrown through C: ) . cr
