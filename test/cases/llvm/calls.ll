; What is passed how; who is called by which convention.
%big = type { i64, i64, i64 }
%small = type { i32 }

declare signext i8 @narrow(i8 signext, i16 zeroext, i1 zeroext)
declare void @print(ptr, ...)
declare void @take(ptr byval(%big) align 8, ptr byval(%small) align 4)
declare void @make(ptr sret(%big) align 8, i32)
declare { i64, double } @two(<2 x float>, i128)
declare <2 x float> @halves({ i32, i64 })
declare preserve_mostcc void @slow() cold
declare win64cc i64 @foreign(i64)
declare void @stop() noreturn

define i32 @caller(ptr %p, ptr %callee, i8 %c, i64 %n) {
  %slot = alloca %big
  %a = call signext i8 @narrow(i8 signext %c, i16 zeroext 7, i1 zeroext true)
  call void (ptr, ...) @print(ptr %p, i32 1, double 2.0, i64 %n)
  call void @take(ptr byval(%big) align 8 %p, ptr byval(%small) align 4 %p)
  call void @make(ptr sret(%big) align 8 %slot, i32 3)
  %both = call { i64, double } @two(<2 x float> <float 1.0, float 2.0>, i128 5)
  %last = extractvalue { i64, double } %both, 0
  %pair = insertvalue { i32, i64 } undef, i32 4, 0
  %vector = call <2 x float> @halves({ i32, i64 } %pair)
  call preserve_mostcc void @slow()
  %f = tail call win64cc i64 @foreign(i64 9)
  %g = call fastcc i32 %callee(i32 signext -1)
  ret i32 %g
}

define internal fastcc void @maker(ptr sret(%big) %out, i128 %wide, <2 x float> %v) {
  %low = trunc i128 %wide to i64
  store i64 %low, ptr %out
  %x = extractelement <2 x float> %v, i64 1
  store float %x, ptr %out
  ret void
}

define void @unlikely(i1 zeroext %a) {
  br i1 %a, label %bad, label %good, !prof !0
bad:
  call void @stop() noreturn
  unreachable
good:
  ret void
}

define i32 @last(i32 %n, ptr %f) {
  %less = icmp slt i32 %n, 1
  br i1 %less, label %end, label %more
more:
  %a = musttail call i32 @last(i32 %n, ptr %f)
  ret i32 %a
end:
  %b = musttail call i32 %f(i32 %n, ptr null)
  ret i32 %b
}

define i64 @arguments(i32 %n, ...) {
  %list = alloca [1 x { i32, i32, ptr, ptr }], align 16
  call void @llvm.va_start.p0(ptr %list)
  %a = va_arg ptr %list, i64
  call void @llvm.va_end.p0(ptr %list)
  ret i64 %a
}
declare void @llvm.va_start.p0(ptr)
declare void @llvm.va_end.p0(ptr)
!0 = !{!"branch_weights", i32 1, i32 2000}

; ------------------------------------------------------------------------------------------ becomes

; symbol @maker local
;
; function @caller sysv(ptr, ptr, i8, i64) -> (i32) {
;   slot0 = 24 align 8
;   slot1 = 16 align 16
;   sig0 = sysv(i8 signed, i16 unsigned, i8 unsigned) -> (i8 signed)
;   sig1 = sysv(ptr, ..., i32, f64, i64)
;   sig2 = sysv(ptr struct(24 align 8, i16 at 1), ptr struct(4 align 4, i16 at 1))
;   sig3 = sysv(ptr, i32) -> (ptr)
;   sig4 = sysv(f64, ptr wide-integer(16 align 16, i64 at 0, i64 at 8)) -> (i64, f64)
;   sig5 = sysv(i32, i64) -> (f64)
;   sig6 = preserve-most()
;   sig7 = win64(i64) -> (i64)
;   sig8 = sysv(i32 signed) -> (i32)
; block0(%0: ptr, %1: ptr, %2: i8, %3: i64):
;   %4 = slotaddr slot0
;   %5 = iconst.i16 7
;   %6 = iconst.i8 1
;   %7 = call @narrow(%2, %5, %6): sig0
;   %8 = iconst.i32 1
;   %9 = fconst.f64 2.0
;   call @print(%0, %8, %9, %3): sig1
;   call @take(%0, %0): sig2
;   %10 = iconst.i32 3
;   %11 = call @make(%4, %10): sig3
;   %12 = fconst.f32 1.0
;   %13 = fconst.f32 2.0
;   %14 = bitcast.i32 %12
;   %15 = zext.i64 %14
;   %16 = bitcast.i32 %13
;   %17 = zext.i64 %16
;   %18 = iconst.i64 32
;   %19 = shl.i64 %17, %18
;   %20 = or.i64 %15, %19
;   %21 = bitcast.f64 %20
;   %22 = iconst.i64 5
;   %23 = iconst.i64 0
;   %24 = slotaddr slot1
;   store.i64 %22, %24
;   store.i64 %23, %24 + 8
;   %25, %26 = call @two(%21, %24): sig4
;   %27 = iconst.i32 0
;   %28 = iconst.i64 0
;   %29 = iconst.i32 4
;   %30 = call @halves(%29, %28): sig5
;   %31 = bitcast.i64 %30
;   %32 = iconst.i64 32
;   %33 = lshr.i64 %31, %32
;   %34 = trunc.i32 %31
;   %35 = bitcast.f32 %34
;   %36 = trunc.i32 %33
;   %37 = bitcast.f32 %36
;   call @slow(): sig6
;   %38 = iconst.i64 9
;   %39 = call @foreign(%38): sig7
;   %40 = iconst.i32 -1
;   %41 = callindirect %1(%40): sig8
;   return %41
; }
;
; function @maker sysv(ptr, ptr wide-integer(16 align 16, i64 at 0, i64 at 8), f64) -> (ptr) {
; block0(%0: ptr, %1: ptr, %2: f64):
;   %3 = load.i64 %1
;   %4 = load.i64 %1 + 8
;   %5 = bitcast.i64 %2
;   %6 = iconst.i64 32
;   %7 = lshr.i64 %5, %6
;   %8 = trunc.i32 %5
;   %9 = bitcast.f32 %8
;   %10 = trunc.i32 %7
;   %11 = bitcast.f32 %10
;   store.i64 %3, %0
;   store.f32 %11, %0
;   return %0
; }
;
; function @unlikely sysv(i8 unsigned) {
;   sig0 = sysv()
; block0(%0: i8):
;   branch %0, block1, block2
; block1 cold:
;   call @stop(): sig0
;   unreachable
; block2:
;   return
; }
;
; function @last sysv(i32, ptr) -> (i32) {
;   sig0 = sysv(i32, ptr) -> (i32)
; block0(%0: i32, %1: ptr):
;   %2 = iconst.i32 1
;   %3 = slt.i32 %0, %2
;   branch %3, block2, block1
; block1:
;   tailcall @last(%0, %1): sig0
; block2:
;   %4 = iconst.i64 0
;   %5 = inttoptr %4
;   tailcallindirect %1(%0, %5): sig0
; }
;
; function @arguments sysv(i32, ...) -> (i64) {
;   slot0 = 24 align 16
; block0(%0: i32):
;   %1 = slotaddr slot0
;   vastart %1
;   %2 = vaarg.i64 %1
;   return %2
; }
;