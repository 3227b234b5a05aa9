; Phis are parameters of blocks; constants are made where a way begins.
define i64 @gcd(i64 %0, i64 %1) {
  br label %3

3:                                                ; preds = %7, %2
  %4 = phi i64 [ %0, %2 ], [ %5, %7 ]
  %5 = phi i64 [ %1, %2 ], [ %8, %7 ]
  %6 = icmp eq i64 %5, 0
  br i1 %6, label %9, label %7

7:                                                ; preds = %3
  %8 = srem i64 %4, %5
  br label %3

9:                                                ; preds = %3
  ret i64 %4
}

define i32 @letters(i32 %c) {
entry:
  switch i32 %c, label %other [
    i32 97, label %vowel
    i32 101, label %vowel
    i32 -1, label %end
  ]

vowel:
  br label %end

other:
  br label %end

end:
  %kind = phi i32 [ 1, %vowel ], [ 0, %other ], [ -1, %entry ]
  ret i32 %kind
}

; Values may be used before the text defines them.
define i64 @backwards(i64 %a) {
entry:
  br label %first

second:
  %product = mul i64 %sum, %a
  ret i64 %product

first:
  %sum = add i64 %a, 1
  br label %second
}

; What is only another name for such a value waits like it.
define i64 @names(i64 %a, ptr %p) {
entry:
  br label %first

second:
  %frozen = freeze i64 %sum
  %same = getelementptr i8, ptr %address, i64 0
  %two = insertelement <2 x i64> poison, i64 %frozen, i32 0
  %one = extractelement <2 x i64> %two, i32 0
  store i64 %one, ptr %same
  ret i64 %frozen

first:
  %sum = add i64 %a, 1
  %address = getelementptr i64, ptr %p, i64 %sum
  br label %second
}

; ------------------------------------------------------------------------------------------ becomes

; function @gcd sysv(i64, i64) -> (i64) {
; block0(%0: i64, %1: i64):
;   jump block1(%0, %1)
; block1(%2: i64, %3: i64):
;   %4 = iconst.i64 0
;   %5 = eq.i64 %3, %4
;   branch %5, block3, block2
; block2:
;   %6, %7 = sdivrem.i64 %2, %3
;   jump block1(%3, %7)
; block3:
;   return %2
; }
;
; function @letters sysv(i32) -> (i32) {
; block0(%0: i32):
;   %1 = iconst.i32 -1
;   switch.i32 %0, block2, 97: block1, 101: block1, -1: block3(%1)
; block1:
;   %2 = iconst.i32 1
;   jump block3(%2)
; block2:
;   %3 = iconst.i32 0
;   jump block3(%3)
; block3(%4: i32):
;   return %4
; }
;
; function @backwards sysv(i64) -> (i64) {
; block0(%0: i64):
;   jump block2
; block1:
;   %1 = mul.i64 %3, %0
;   return %1
; block2:
;   %2 = iconst.i64 1
;   %3 = add.i64 %0, %2
;   jump block1
; }
;
; function @names sysv(i64, ptr) -> (i64) {
; block0(%0: i64, %1: ptr):
;   jump block2
; block1:
;   %2 = iconst.i64 0
;   %3 = iconst.i64 0
;   store.i64 %5, %8
;   return %5
; block2:
;   %4 = iconst.i64 1
;   %5 = add.i64 %0, %4
;   %6 = iconst.i64 3
;   %7 = shl.i64 %5, %6
;   %8 = ptradd %1, %7
;   jump block1
; }
;