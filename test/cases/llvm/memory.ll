; Variables on the stack are slots; an integer takes as many bytes in memory as its bits need.
%point = type { i32, [3 x i16], double }
%list = type { ptr, %point, <{ i8, i64 }> }

define double @walk(ptr %p, i64 %i, i32 %j) {
  %local = alloca %point, align 16
  %array = alloca i32, i64 10, align 4
  %a = getelementptr inbounds %list, ptr %p, i64 %i, i32 1, i32 1, i32 %j
  %b = load i16, ptr %a, align 2
  store i16 %b, ptr %local
  %c = getelementptr i8, ptr %array, i32 %j
  store i24 -2, ptr %c, align 1
  %d = load i24, ptr %c, align 1
  %e = load i48, ptr %local, align 4
  store i48 %e, ptr %p
  store i24 %d, ptr %p
  %f = getelementptr %list, ptr %p, i64 -1, i32 2, i32 1
  %g = load double, ptr %f, align 1
  %h = load %point, ptr %p
  %x = extractvalue %point %h, 1, 2
  store %point %h, ptr %local
  store i1 true, ptr %p
  ret double %g
}

define i32 @watched(ptr %p) {
  store volatile i32 1, ptr %p, align 4
  %a = load volatile i32, ptr %p, align 4
  %b = load atomic i32, ptr %p syncscope("singlethread") acquire, align 4
  store atomic i32 %a, ptr %p release, align 4
  fence acquire
  ret i32 %b
}

; An index that does not overflow is a sum of 64 bits; one that may comes around as it says.
define i32 @exact(ptr %p, i32 %i, i32 %j) {
  %row = mul nsw i32 %i, 130
  %sum = add nsw i32 %row, %j
  %place = add nsw i32 %sum, -1
  %wide = sext i32 %place to i64
  %at = getelementptr inbounds i32, ptr %p, i64 %wide
  %a = load i32, ptr %at
  %around = add i32 %i, %j
  %far = sext i32 %around to i64
  %to = getelementptr inbounds i32, ptr %p, i64 %far
  store i32 %a, ptr %to
  ret i32 %place
}

; ------------------------------------------------------------------------------------------ becomes

; function @walk sysv(ptr, i64, i32) -> (f64) {
;   slot0 = 24 align 16
;   slot1 = 40 align 4
; block0(%0: ptr, %1: i64, %2: i32):
;   %3 = slotaddr slot0
;   %4 = slotaddr slot1
;   %5 = iconst.i64 48
;   %6 = mul.i64 %1, %5
;   %7 = ptradd %0, %6
;   %8 = sext.i64 %2
;   %9 = iconst.i64 1
;   %10 = shl.i64 %8, %9
;   %11 = ptradd %7, %10
;   %12 = iconst.i64 12
;   %13 = ptradd %11, %12
;   %14 = load.i16 %13
;   store.i16 %14, %3
;   %15 = sext.i64 %2
;   %16 = ptradd %4, %15
;   %17 = iconst.i32 16777214
;   store16.i32 %17, %16
;   %18 = iconst.i32 16
;   %19 = lshr.i32 %17, %18
;   store8.i32 %19, %16 + 2
;   %20 = uload16.i32 %16
;   %21 = uload8.i32 %16 + 2
;   %22 = iconst.i32 16
;   %23 = shl.i32 %21, %22
;   %24 = or.i32 %20, %23
;   %25 = uload32.i64 %3
;   %26 = uload16.i64 %3 + 4
;   %27 = iconst.i64 32
;   %28 = shl.i64 %26, %27
;   %29 = or.i64 %25, %28
;   store32.i64 %29, %0
;   %30 = iconst.i64 32
;   %31 = lshr.i64 %29, %30
;   store16.i64 %31, %0 + 4
;   store16.i32 %24, %0
;   %32 = iconst.i32 16
;   %33 = lshr.i32 %24, %32
;   store8.i32 %33, %0 + 2
;   %34 = iconst.i64 -15
;   %35 = ptradd %0, %34
;   %36 = load.f64 %35
;   %37 = load.i32 %0
;   %38 = load.i16 %0 + 4
;   %39 = load.i16 %0 + 6
;   %40 = load.i16 %0 + 8
;   %41 = load.f64 %0 + 16
;   store.i32 %37, %3
;   store.i16 %38, %3 + 4
;   store.i16 %39, %3 + 6
;   store.i16 %40, %3 + 8
;   store.f64 %41, %3 + 16
;   %42 = iconst.i8 1
;   store.i8 %42, %0
;   return %36
; }
;
; function @watched sysv(ptr) -> (i32) {
;   slot0 = 8 align 8
; block0(%0: ptr):
;   %1 = iconst.i32 1
;   %2 = iconst.i64 0
;   blockcopy %0, %0, %2
;   store.i32 %1, %0
;   %3 = iconst.i64 0
;   blockcopy %0, %0, %3
;   %4 = iconst.i64 0
;   blockcopy %0, %0, %4
;   %5 = load.i32 %0
;   %6 = iconst.i64 0
;   blockcopy %0, %0, %6
;   %7 = iconst.i64 0
;   blockcopy %0, %0, %7
;   %8 = load.i32 %0
;   %9 = iconst.i64 0
;   blockcopy %0, %0, %9
;   %10 = iconst.i64 0
;   blockcopy %0, %0, %10
;   store.i32 %5, %0
;   %11 = iconst.i64 0
;   blockcopy %0, %0, %11
;   %12 = slotaddr slot0
;   %13 = iconst.i64 0
;   blockcopy %12, %12, %13
;   return %8
; }
;
; function @exact sysv(ptr, i32, i32) -> (i32) {
; block0(%0: ptr, %1: i32, %2: i32):
;   %3 = iconst.i32 130
;   %4 = mul.i32 %1, %3
;   %5 = add.i32 %4, %2
;   %6 = iconst.i32 -1
;   %7 = add.i32 %5, %6
;   %8 = sext.i64 %7
;   %9 = sext.i64 %1
;   %10 = iconst.i64 130
;   %11 = mul.i64 %9, %10
;   %12 = sext.i64 %2
;   %13 = add.i64 %11, %12
;   %14 = iconst.i64 -1
;   %15 = add.i64 %13, %14
;   %16 = iconst.i64 2
;   %17 = shl.i64 %15, %16
;   %18 = ptradd %0, %17
;   %19 = load.i32 %18
;   %20 = add.i32 %1, %2
;   %21 = sext.i64 %20
;   %22 = iconst.i64 2
;   %23 = shl.i64 %21, %22
;   %24 = ptradd %0, %23
;   store.i32 %19, %24
;   return %7
; }
;