; Floating point: constants are bits; comparisons that a NaN decides otherwise are the opposite of another.
define i32 @compare(double %a, double %b) {
  %1 = fcmp oeq double %a, %b
  %2 = fcmp une double %a, %b
  %3 = fcmp ugt double %a, %b
  %4 = fcmp ueq double %a, 0.0
  %5 = fcmp one double %a, -0.0
  %6 = fcmp uno double %a, %b
  %7 = fcmp true double %a, %b
  %8 = and i1 %1, %2
  %9 = or i1 %3, %4
  %10 = xor i1 %5, %6
  %11 = and i1 %8, %9
  %12 = or i1 %10, %11
  %13 = and i1 %7, %12
  %14 = zext i1 %13 to i32
  ret i32 %14
}

define float @compute(float %a, double %b) {
  %1 = fadd fast float %a, 0x3FB99999A0000000
  %2 = fneg float %1
  %3 = frem double %b, 1.0e10
  %4 = fdiv double %3, 0x7FF8000000000000
  %5 = fptrunc double %4 to float
  %6 = call float @llvm.fmuladd.f32(float %2, float %5, float 1.0)
  %7 = call float @llvm.copysign.f32(float %6, float %a)
  %8 = call float @llvm.floor.f32(float %7)
  %9 = call double @llvm.pow.f64(double %b, double 2.0)
  %10 = fptrunc double %9 to float
  %11 = fsub float %8, %10
  %12 = call i1 @llvm.is.fpclass.f32(float %11, i32 3)
  %13 = select i1 %12, float 0.0, float %11
  ret float %13
}
declare float @llvm.fmuladd.f32(float, float, float)
declare float @llvm.copysign.f32(float, float)
declare float @llvm.floor.f32(float)
declare double @llvm.pow.f64(double, double)
declare i1 @llvm.is.fpclass.f32(float, i32 immarg)

; ------------------------------------------------------------------------------------------ becomes

; function @compare sysv(f64, f64) -> (i32) {
; block0(%0: f64, %1: f64):
;   %2 = feq.f64 %0, %1
;   %3 = fne.f64 %0, %1
;   %4 = fle.f64 %0, %1
;   %5 = iconst.i8 1
;   %6 = xor.i8 %4, %5
;   %7 = fconst.f64 0.0
;   %8 = flt.f64 %0, %7
;   %9 = fgt.f64 %0, %7
;   %10 = or.i8 %8, %9
;   %11 = iconst.i8 1
;   %12 = xor.i8 %10, %11
;   %13 = fconst.f64 -0.0
;   %14 = flt.f64 %0, %13
;   %15 = fgt.f64 %0, %13
;   %16 = or.i8 %14, %15
;   %17 = funord.f64 %0, %1
;   %18 = iconst.i8 1
;   %19 = and.i8 %2, %3
;   %20 = or.i8 %6, %12
;   %21 = xor.i8 %16, %17
;   %22 = and.i8 %19, %20
;   %23 = or.i8 %21, %22
;   %24 = and.i8 %18, %23
;   %25 = zext.i32 %24
;   return %25
; }
;
; function @compute sysv(f32, f64) -> (f32) {
;   sig0 = sysv(f64, f64) -> (f64)
; block0(%0: f32, %1: f64):
;   %2 = fconst.f32 0.1
;   %3 = fadd.f32 %0, %2
;   %4 = fneg.f32 %3
;   %5 = fconst.f64 10000000000.0
;   %6 = call @fmod(%1, %5): sig0
;   %7 = fconst.f64 nan
;   %8 = fdiv.f64 %6, %7
;   %9 = fptrunc.f32 %8
;   %10 = fconst.f32 1.0
;   %11 = fmul.f32 %4, %9
;   %12 = fadd.f32 %11, %10
;   %13 = bitcast.i32 %12
;   %14 = bitcast.i32 %0
;   %15 = iconst.i32 2147483647
;   %16 = and.i32 %13, %15
;   %17 = iconst.i32 -2147483648
;   %18 = and.i32 %14, %17
;   %19 = or.i32 %16, %18
;   %20 = bitcast.f32 %19
;   %21 = ffloor.f32 %20
;   %22 = fconst.f64 2.0
;   %23 = call @pow(%1, %22): sig0
;   %24 = fptrunc.f32 %23
;   %25 = fsub.f32 %21, %24
;   %26 = iconst.i32 3
;   %27 = bitcast.i32 %25
;   %28 = iconst.i8 0
;   %29 = iconst.i32 2147483647
;   %30 = and.i32 %27, %29
;   %31 = iconst.i32 2139095041
;   %32 = sub.i32 %30, %31
;   %33 = iconst.i32 4194303
;   %34 = ult.i32 %32, %33
;   %35 = or.i8 %28, %34
;   %36 = iconst.i32 2147483647
;   %37 = and.i32 %27, %36
;   %38 = iconst.i32 2143289344
;   %39 = sub.i32 %37, %38
;   %40 = iconst.i32 4194304
;   %41 = ult.i32 %39, %40
;   %42 = or.i8 %35, %41
;   %43 = fconst.f32 0.0
;   %44 = select.f32 %42, %43, %25
;   return %44
; }
;