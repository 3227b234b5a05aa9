; Structures and vectors as values are their parts; casts of all kinds.
define { i32, { i64, i1 } } @structures({ i32, { i64, i1 } } %s, i1 %b) {
  %a = extractvalue { i32, { i64, i1 } } %s, 1
  %c = insertvalue { i32, { i64, i1 } } zeroinitializer, { i64, i1 } %a, 1
  %d = insertvalue { i32, { i64, i1 } } %c, i32 5, 0
  %e = select i1 %b, { i32, { i64, i1 } } %d, { i32, { i64, i1 } } %s
  ret { i32, { i64, i1 } } %e
}

define void @vectors(ptr %p, i32 %n) {
  %a = load <4 x i32>, ptr %p
  %b = shufflevector <4 x i32> %a, <4 x i32> poison, <4 x i32> <i32 3, i32 poison, i32 1, i32 0>
  %c = add <4 x i32> %a, %b
  %d = insertelement <4 x i32> %c, i32 9, i32 %n
  %e = extractelement <4 x i32> %d, i32 %n
  %f = icmp sgt <4 x i32> %d, splat (i32 1)
  %g = select <4 x i1> %f, <4 x i32> %d, <4 x i32> zeroinitializer
  %h = zext <4 x i32> %g to <4 x i64>
  %i = call i32 @llvm.vector.reduce.add.v4i32(<4 x i32> %g)
  store <4 x i64> %h, ptr %p
  %j = bitcast <4 x i32> %g to i128
  store i128 %j, ptr %p
  ret void
}
declare i32 @llvm.vector.reduce.add.v4i32(<4 x i32>)

define double @casts(i8 %a, i64 %b, double %c, ptr %p, i1 %d) {
  %1 = sext i8 %a to i24
  %2 = zext i24 %1 to i64
  %3 = trunc i64 %b to i1
  %4 = sitofp i8 %a to double
  %5 = uitofp i64 %b to float
  %6 = fptosi double %c to i8
  %7 = fptoui double %c to i32
  %8 = fpext float %5 to double
  %9 = bitcast double %c to i64
  %10 = ptrtoint ptr %p to i32
  %11 = inttoptr i32 %10 to ptr
  %12 = uitofp i1 %d to double
  %13 = sitofp i1 %3 to double
  %14 = fptrunc double %13 to float
  %15 = zext i1 %d to i128
  %16 = trunc i128 %15 to i8
  store i8 %16, ptr %11
  store i8 %6, ptr %11
  store i32 %7, ptr %11
  store i64 %2, ptr %11
  store i64 %9, ptr %11
  store float %14, ptr %11
  %17 = fadd double %4, %8
  %18 = fadd double %12, %17
  ret double %18
}

; ------------------------------------------------------------------------------------------ becomes

; function @structures sysv(i32, i64, i8, i8) -> (i32, i64, i8) {
; block0(%0: i32, %1: i64, %2: i8, %3: i8):
;   %4 = iconst.i8 1
;   %5 = and.i8 %2, %4
;   %6 = iconst.i8 1
;   %7 = and.i8 %3, %6
;   %8 = iconst.i32 0
;   %9 = iconst.i64 0
;   %10 = iconst.i8 0
;   %11 = iconst.i32 5
;   %12 = select.i32 %7, %11, %0
;   %13 = select.i64 %7, %1, %1
;   %14 = select.i8 %7, %5, %5
;   return %12, %13, %14
; }
;
; function @vectors sysv(ptr, i32) {
;   slot0 = 16 align 16
; block0(%0: ptr, %1: i32):
;   %2 = load.i32 %0
;   %3 = load.i32 %0 + 4
;   %4 = load.i32 %0 + 8
;   %5 = load.i32 %0 + 12
;   %6 = iconst.i32 0
;   %7 = iconst.i32 0
;   %8 = iconst.i32 0
;   %9 = iconst.i32 0
;   %10 = add.i32 %2, %5
;   %11 = add.i32 %3, %2
;   %12 = add.i32 %4, %3
;   %13 = add.i32 %5, %2
;   %14 = iconst.i32 9
;   %15 = zext.i64 %1
;   %16 = iconst.i64 0
;   %17 = eq.i64 %15, %16
;   %18 = select.i32 %17, %14, %10
;   %19 = iconst.i64 1
;   %20 = eq.i64 %15, %19
;   %21 = select.i32 %20, %14, %11
;   %22 = iconst.i64 2
;   %23 = eq.i64 %15, %22
;   %24 = select.i32 %23, %14, %12
;   %25 = iconst.i64 3
;   %26 = eq.i64 %15, %25
;   %27 = select.i32 %26, %14, %13
;   %28 = zext.i64 %1
;   %29 = iconst.i64 1
;   %30 = eq.i64 %28, %29
;   %31 = select.i32 %30, %21, %18
;   %32 = iconst.i64 2
;   %33 = eq.i64 %28, %32
;   %34 = select.i32 %33, %24, %31
;   %35 = iconst.i64 3
;   %36 = eq.i64 %28, %35
;   %37 = select.i32 %36, %27, %34
;   %38 = iconst.i32 1
;   %39 = iconst.i32 1
;   %40 = iconst.i32 1
;   %41 = iconst.i32 1
;   %42 = sgt.i32 %18, %38
;   %43 = sgt.i32 %21, %39
;   %44 = sgt.i32 %24, %40
;   %45 = sgt.i32 %27, %41
;   %46 = iconst.i32 0
;   %47 = iconst.i32 0
;   %48 = iconst.i32 0
;   %49 = iconst.i32 0
;   %50 = select.i32 %42, %18, %46
;   %51 = select.i32 %43, %21, %47
;   %52 = select.i32 %44, %24, %48
;   %53 = select.i32 %45, %27, %49
;   %54 = zext.i64 %50
;   %55 = zext.i64 %51
;   %56 = zext.i64 %52
;   %57 = zext.i64 %53
;   %58 = add.i32 %50, %51
;   %59 = add.i32 %58, %52
;   %60 = add.i32 %59, %53
;   store.i64 %54, %0
;   store.i64 %55, %0 + 8
;   store.i64 %56, %0 + 16
;   store.i64 %57, %0 + 24
;   %61 = slotaddr slot0
;   store.i32 %50, %61
;   store.i32 %51, %61 + 4
;   store.i32 %52, %61 + 8
;   store.i32 %53, %61 + 12
;   %62 = load.i64 %61
;   %63 = load.i64 %61 + 8
;   store.i64 %62, %0
;   store.i64 %63, %0 + 8
;   return
; }
;
; function @casts sysv(i8, i64, f64, ptr, i8) -> (f64) {
; block0(%0: i8, %1: i64, %2: f64, %3: ptr, %4: i8):
;   %5 = iconst.i8 1
;   %6 = and.i8 %4, %5
;   %7 = sext.i32 %0
;   %8 = iconst.i32 16777215
;   %9 = and.i32 %7, %8
;   %10 = zext.i64 %9
;   %11 = trunc.i8 %1
;   %12 = iconst.i8 1
;   %13 = and.i8 %11, %12
;   %14 = sext.i32 %0
;   %15 = sitof.f64 %14
;   %16 = uitof.f32 %1
;   %17 = ftosi.i32 %2
;   %18 = trunc.i8 %17
;   %19 = ftosi.i64 %2
;   %20 = trunc.i32 %19
;   %21 = fpext.f64 %16
;   %22 = bitcast.i64 %2
;   %23 = ptrtoint %3
;   %24 = trunc.i32 %23
;   %25 = zext.i64 %24
;   %26 = inttoptr %25
;   %27 = zext.i32 %6
;   %28 = sitof.f64 %27
;   %29 = zext.i32 %13
;   %30 = neg.i32 %29
;   %31 = sitof.f64 %30
;   %32 = fptrunc.f32 %31
;   %33 = zext.i64 %6
;   %34 = iconst.i64 0
;   %35 = trunc.i8 %33
;   store.i8 %35, %26
;   store.i8 %18, %26
;   store.i32 %20, %26
;   store.i64 %10, %26
;   store.i64 %22, %26
;   store.f32 %32, %26
;   %36 = fadd.f64 %15, %21
;   %37 = fadd.f64 %28, %36
;   return %37
; }
;