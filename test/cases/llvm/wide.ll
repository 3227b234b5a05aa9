; Integers of more than 64 bits are two halves.
define i128 @wide(i128 %a, i128 %b, i64 %n) {
  %1 = add i128 %a, %b
  %2 = mul i128 %1, %b
  %3 = zext i64 %n to i128
  %4 = shl i128 %2, %3
  %5 = sub i128 %4, 1
  %6 = icmp slt i128 %5, %a
  %7 = select i1 %6, i128 %5, i128 %a
  %8 = sdiv i128 %7, %b
  ret i128 %8
}

define i64 @some(i100 %a) {
  %1 = ashr i100 %a, 90
  %2 = trunc i100 %1 to i64
  ret i64 %2
}

; ------------------------------------------------------------------------------------------ becomes

; function @wide sysv(ptr wide-integer(16 align 16, i64 at 0, i64 at 8), ptr wide-integer(16 align 16, i64 at 0, i64 at 8), i64) -> (i64, i64) {
;   sig0 = sysv(i64, i64, i64, i64) -> (i64, i64)
; block0(%0: ptr, %1: ptr, %2: i64):
;   %3 = load.i64 %0
;   %4 = load.i64 %0 + 8
;   %5 = load.i64 %1
;   %6 = load.i64 %1 + 8
;   %7 = add.i64 %3, %5
;   %8 = ult.i64 %7, %3
;   %9 = zext.i64 %8
;   %10 = add.i64 %4, %6
;   %11 = add.i64 %10, %9
;   %12 = ult.i64 %10, %4
;   %13 = ult.i64 %11, %10
;   %14 = or.i8 %12, %13
;   %15, %16 = umulwide.i64 %7, %5
;   %17 = mul.i64 %7, %6
;   %18 = mul.i64 %11, %5
;   %19 = add.i64 %17, %18
;   %20 = add.i64 %16, %19
;   %21 = iconst.i64 0
;   %22 = iconst.i64 64
;   %23 = and.i64 %2, %22
;   %24 = iconst.i64 0
;   %25 = ne.i64 %23, %24
;   %26 = iconst.i64 63
;   %27 = xor.i64 %2, %26
;   %28 = iconst.i64 1
;   %29 = lshr.i64 %15, %28
;   %30 = lshr.i64 %29, %27
;   %31 = shl.i64 %20, %2
;   %32 = or.i64 %31, %30
;   %33 = shl.i64 %15, %2
;   %34 = iconst.i64 0
;   %35 = select.i64 %25, %34, %33
;   %36 = select.i64 %25, %33, %32
;   %37 = iconst.i64 1
;   %38 = iconst.i64 0
;   %39 = ult.i64 %35, %37
;   %40 = zext.i64 %39
;   %41 = sub.i64 %35, %37
;   %42 = sub.i64 %36, %38
;   %43 = sub.i64 %42, %40
;   %44 = ult.i64 %36, %38
;   %45 = ult.i64 %42, %40
;   %46 = or.i8 %44, %45
;   %47 = ult.i64 %41, %3
;   %48 = slt.i64 %43, %4
;   %49 = eq.i64 %43, %4
;   %50 = select.i8 %49, %47, %48
;   %51 = select.i64 %50, %41, %3
;   %52 = select.i64 %50, %43, %4
;   %53, %54 = call @__divti3(%51, %52, %5, %6): sig0
;   return %53, %54
; }
;
; function @some sysv(ptr wide-integer(16 align 16, i64 at 0, i64 at 8)) -> (i64) {
; block0(%0: ptr):
;   %1 = load.i64 %0
;   %2 = load.i64 %0 + 8
;   %3 = iconst.i64 90
;   %4 = iconst.i64 0
;   %5 = iconst.i64 28
;   %6 = shl.i64 %2, %5
;   %7 = ashr.i64 %6, %5
;   %8 = iconst.i64 64
;   %9 = and.i64 %3, %8
;   %10 = iconst.i64 0
;   %11 = ne.i64 %9, %10
;   %12 = iconst.i64 63
;   %13 = xor.i64 %3, %12
;   %14 = iconst.i64 1
;   %15 = shl.i64 %7, %14
;   %16 = shl.i64 %15, %13
;   %17 = lshr.i64 %1, %3
;   %18 = or.i64 %17, %16
;   %19 = ashr.i64 %7, %3
;   %20 = iconst.i64 63
;   %21 = ashr.i64 %7, %20
;   %22 = select.i64 %11, %19, %18
;   %23 = select.i64 %11, %21, %19
;   %24 = iconst.i64 68719476735
;   %25 = and.i64 %23, %24
;   return %22
; }
;