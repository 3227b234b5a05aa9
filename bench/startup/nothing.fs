\ Starts and exits: what an executable costs beside what it does.

: main ( -- ) ;

main
