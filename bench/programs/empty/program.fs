\ Starts and ends: what this takes is subtracted from every other measurement.

: main ( -- )  0 . cr ;

main
