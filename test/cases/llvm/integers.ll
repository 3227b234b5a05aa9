; Integers of the machine's widths, and narrower ones, whose upper bits are zero.
define i64 @arithmetic(i64 noundef %a, i64 noundef %b) {
  %sum = add nsw i64 %a, %b
  %less = sub i64 %sum, 7
  %product = mul nuw nsw i64 %less, %a
  %quotient = sdiv i64 %product, %b
  %rest = urem i64 %quotient, 10
  %shifted = shl i64 %rest, 3
  %down = ashr exact i64 %shifted, 1
  %flipped = xor i64 %down, -1
  ret i64 %flipped
}

define i24 @odd(i24 %a, i24 %b) {
  %sum = add i24 %a, %b
  %down = ashr i24 %sum, 3
  %less = icmp slt i24 %down, %b
  %chosen = select i1 %less, i24 %down, i24 -1
  ret i24 %chosen
}

define i32 @truth(i1 %a, i8 %b) {
  %c = trunc i8 %b to i1
  %both = and i1 %a, %c
  %sign = sext i1 %both to i32
  %plain = zext i1 %both to i32
  %sum = add i32 %sign, %plain
  ret i32 %sum
}

; ------------------------------------------------------------------------------------------ becomes

; function @arithmetic sysv(i64, i64) -> (i64) {
; block0(%0: i64, %1: i64):
;   %2 = add.i64 %0, %1
;   %3 = iconst.i64 7
;   %4 = sub.i64 %2, %3
;   %5 = mul.i64 %4, %0
;   %6, %7 = sdivrem.i64 %5, %1
;   %8 = iconst.i64 10
;   %9, %10 = udivrem.i64 %6, %8
;   %11 = iconst.i64 3
;   %12 = shl.i64 %10, %11
;   %13 = iconst.i64 1
;   %14 = ashr.i64 %12, %13
;   %15 = iconst.i64 -1
;   %16 = xor.i64 %14, %15
;   return %16
; }
;
; function @odd sysv(i32, i32) -> (i32) {
; block0(%0: i32, %1: i32):
;   %2 = iconst.i32 16777215
;   %3 = and.i32 %0, %2
;   %4 = iconst.i32 16777215
;   %5 = and.i32 %1, %4
;   %6 = add.i32 %3, %5
;   %7 = iconst.i32 16777215
;   %8 = and.i32 %6, %7
;   %9 = iconst.i32 3
;   %10 = iconst.i32 8
;   %11 = shl.i32 %8, %10
;   %12 = ashr.i32 %11, %10
;   %13 = ashr.i32 %12, %9
;   %14 = iconst.i32 16777215
;   %15 = and.i32 %13, %14
;   %16 = iconst.i32 8
;   %17 = shl.i32 %15, %16
;   %18 = ashr.i32 %17, %16
;   %19 = iconst.i32 8
;   %20 = shl.i32 %5, %19
;   %21 = ashr.i32 %20, %19
;   %22 = slt.i32 %18, %21
;   %23 = iconst.i32 16777215
;   %24 = select.i32 %22, %15, %23
;   return %24
; }
;
; function @truth sysv(i8, i8) -> (i32) {
; block0(%0: i8, %1: i8):
;   %2 = iconst.i8 1
;   %3 = and.i8 %0, %2
;   %4 = iconst.i8 1
;   %5 = and.i8 %1, %4
;   %6 = and.i8 %3, %5
;   %7 = zext.i32 %6
;   %8 = neg.i32 %7
;   %9 = zext.i32 %6
;   %10 = add.i32 %8, %9
;   return %10
; }
;