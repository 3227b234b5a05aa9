; Functions of LLVM's own.
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1 immarg)
declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1 immarg)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1 immarg)
declare void @llvm.lifetime.start.p0(i64 immarg, ptr)
declare i32 @llvm.ctpop.i32(i32)
declare i24 @llvm.ctlz.i24(i24, i1 immarg)
declare i64 @llvm.cttz.i64(i64, i1 immarg)
declare i32 @llvm.bswap.i32(i32)
declare i8 @llvm.bitreverse.i8(i8)
declare i32 @llvm.fshl.i32(i32, i32, i32)
declare i64 @llvm.fshr.i64(i64, i64, i64)
declare i32 @llvm.abs.i32(i32, i1 immarg)
declare i32 @llvm.smax.i32(i32, i32)
declare { i32, i1 } @llvm.sadd.with.overflow.i32(i32, i32)
declare { i64, i1 } @llvm.umul.with.overflow.i64(i64, i64)
declare { i8, i1 } @llvm.ssub.with.overflow.i8(i8, i8)
declare i32 @llvm.uadd.sat.i32(i32, i32)
declare i64 @llvm.expect.i64(i64, i64)
declare void @llvm.assume(i1)
declare i64 @llvm.objectsize.i64.p0(ptr, i1 immarg, i1 immarg, i1 immarg)
declare ptr @llvm.stacksave.p0()
declare void @llvm.stackrestore.p0(ptr)
declare void @llvm.trap()

define void @blocks(ptr %p, ptr %q, i64 %n, i8 %b) {
  call void @llvm.lifetime.start.p0(i64 8, ptr %p)
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %p, ptr align 8 %q, i64 24, i1 false)
  call void @llvm.memcpy.p0.p0.i64(ptr %p, ptr %q, i64 1000, i1 false)
  call void @llvm.memmove.p0.p0.i64(ptr %p, ptr %q, i64 %n, i1 true)
  call void @llvm.memset.p0.i64(ptr %p, i8 0, i64 16, i1 false)
  call void @llvm.memset.p0.i64(ptr %p, i8 %b, i64 %n, i1 false)
  ret void
}

define i32 @bits(i32 %a, i64 %b, i24 %c, i8 %d) {
  %1 = call i32 @llvm.ctpop.i32(i32 %a)
  %2 = call i24 @llvm.ctlz.i24(i24 %c, i1 true)
  %3 = call i64 @llvm.cttz.i64(i64 %b, i1 false)
  %4 = call i32 @llvm.bswap.i32(i32 %1)
  %5 = call i8 @llvm.bitreverse.i8(i8 %d)
  %6 = call i32 @llvm.fshl.i32(i32 %4, i32 %4, i32 7)
  %7 = call i64 @llvm.fshr.i64(i64 %b, i64 %3, i64 %b)
  %8 = call i32 @llvm.abs.i32(i32 %6, i1 true)
  %9 = call i32 @llvm.smax.i32(i32 %8, i32 -1)
  %10 = zext i24 %2 to i32
  %11 = zext i8 %5 to i32
  %12 = trunc i64 %7 to i32
  %13 = add i32 %9, %10
  %14 = add i32 %11, %12
  %15 = call i32 @llvm.uadd.sat.i32(i32 %13, i32 %14)
  ret i32 %15
}

define i1 @overflow(i32 %a, i64 %b, i8 %c) {
  %1 = call { i32, i1 } @llvm.sadd.with.overflow.i32(i32 %a, i32 1)
  %2 = extractvalue { i32, i1 } %1, 1
  %3 = call { i64, i1 } @llvm.umul.with.overflow.i64(i64 %b, i64 %b)
  %4 = extractvalue { i64, i1 } %3, 1
  %5 = call { i8, i1 } @llvm.ssub.with.overflow.i8(i8 %c, i8 3)
  %6 = extractvalue { i8, i1 } %5, 1
  %7 = or i1 %2, %4
  %8 = or i1 %6, %7
  br i1 %8, label %bad, label %good
bad:
  call void @llvm.trap()
  unreachable
good:
  ret i1 %8
}

define i64 @hints(ptr %p, i64 %n, i1 %c) {
  %1 = call i64 @llvm.expect.i64(i64 %n, i64 0)
  call void @llvm.assume(i1 %c) [ "align"(ptr %p, i64 8) ]
  %2 = call i64 @llvm.objectsize.i64.p0(ptr %p, i1 false, i1 true, i1 false)
  %3 = call ptr @llvm.stacksave.p0()
  call void @llvm.stackrestore.p0(ptr %3)
  %4 = call i32 asm sideeffect "", "=r,0,~{memory}"(i32 7)
  call void asm sideeffect "", "~{memory}"()
  %5 = add i64 %1, %2
  ret i64 %5
}

; ------------------------------------------------------------------------------------------ becomes

; function @blocks sysv(ptr, ptr, i64, i8) {
;   sig0 = sysv(ptr, ptr, i64) -> (ptr)
;   sig1 = sysv(ptr, i32, i64) -> (ptr)
; block0(%0: ptr, %1: ptr, %2: i64, %3: i8):
;   %4 = iconst.i64 24
;   %5 = iconst.i8 0
;   blockcopy %0, %1, %4
;   %6 = iconst.i64 1000
;   %7 = iconst.i8 0
;   %8 = call @memcpy(%0, %1, %6): sig0
;   %9 = iconst.i8 1
;   %10 = iconst.i64 0
;   blockcopy %0, %0, %10
;   %11 = call @memmove(%0, %1, %2): sig0
;   %12 = iconst.i64 0
;   blockcopy %0, %0, %12
;   %13 = iconst.i8 0
;   %14 = iconst.i64 16
;   %15 = iconst.i8 0
;   blockfill %0, %13, %14
;   %16 = iconst.i8 0
;   %17 = zext.i32 %3
;   %18 = call @memset(%0, %17, %2): sig1
;   return
; }
;
; function @bits sysv(i32, i64, i32, i8) -> (i32) {
; block0(%0: i32, %1: i64, %2: i32, %3: i8):
;   %4 = iconst.i32 16777215
;   %5 = and.i32 %2, %4
;   %6 = popcnt.i32 %0
;   %7 = iconst.i8 1
;   %8 = clz.i32 %5
;   %9 = iconst.i32 8
;   %10 = sub.i32 %8, %9
;   %11 = iconst.i8 0
;   %12 = ctz.i64 %1
;   %13 = bswap.i32 %6
;   %14 = iconst.i8 85
;   %15 = iconst.i8 1
;   %16 = lshr.i8 %3, %15
;   %17 = and.i8 %16, %14
;   %18 = and.i8 %3, %14
;   %19 = shl.i8 %18, %15
;   %20 = or.i8 %17, %19
;   %21 = iconst.i8 51
;   %22 = iconst.i8 2
;   %23 = lshr.i8 %20, %22
;   %24 = and.i8 %23, %21
;   %25 = and.i8 %20, %21
;   %26 = shl.i8 %25, %22
;   %27 = or.i8 %24, %26
;   %28 = iconst.i8 15
;   %29 = iconst.i8 4
;   %30 = lshr.i8 %27, %29
;   %31 = and.i8 %30, %28
;   %32 = and.i8 %27, %28
;   %33 = shl.i8 %32, %29
;   %34 = or.i8 %31, %33
;   %35 = iconst.i32 7
;   %36 = rotl.i32 %13, %35
;   %37 = iconst.i64 1
;   %38 = iconst.i64 63
;   %39 = xor.i64 %1, %38
;   %40 = lshr.i64 %12, %1
;   %41 = shl.i64 %1, %37
;   %42 = shl.i64 %41, %39
;   %43 = or.i64 %40, %42
;   %44 = iconst.i8 1
;   %45 = iconst.i32 0
;   %46 = slt.i32 %36, %45
;   %47 = neg.i32 %36
;   %48 = select.i32 %46, %47, %36
;   %49 = iconst.i32 -1
;   %50 = sgt.i32 %48, %49
;   %51 = select.i32 %50, %48, %49
;   %52 = zext.i32 %34
;   %53 = trunc.i32 %43
;   %54 = add.i32 %51, %10
;   %55 = add.i32 %52, %53
;   %56 = zext.i64 %54
;   %57 = zext.i64 %55
;   %58 = add.i64 %56, %57
;   %59 = trunc.i32 %58
;   %60 = zext.i64 %59
;   %61 = ne.i64 %60, %58
;   %62 = iconst.i32 -1
;   %63 = select.i32 %61, %62, %59
;   return %63
; }
;
; function @overflow sysv(i32, i64, i8) -> (i8) {
; block0(%0: i32, %1: i64, %2: i8):
;   %3 = iconst.i32 1
;   %4, %5 = saddover.i32 %0, %3
;   %6, %7 = umulwide.i64 %1, %1
;   %8 = iconst.i64 0
;   %9 = ne.i64 %7, %8
;   %10 = iconst.i8 3
;   %11 = sext.i32 %2
;   %12 = sext.i32 %10
;   %13 = sub.i32 %11, %12
;   %14 = trunc.i8 %13
;   %15 = sext.i32 %14
;   %16 = ne.i32 %15, %13
;   %17 = or.i8 %5, %9
;   %18 = or.i8 %16, %17
;   branch %18, block1, block2
; block1:
;   trap -256
; block2:
;   return %18
; block3:
;   unreachable
; }
;
; function @hints sysv(ptr, i64, i8) -> (i64) {
;   slot0 = 8 align 8
;   slot1 = 8 align 8
; block0(%0: ptr, %1: i64, %2: i8):
;   %3 = iconst.i8 1
;   %4 = and.i8 %2, %3
;   %5 = iconst.i64 0
;   %6 = iconst.i8 0
;   %7 = iconst.i8 1
;   %8 = iconst.i8 0
;   %9 = iconst.i64 -1
;   %10 = iconst.i64 0
;   %11 = inttoptr %10
;   %12 = iconst.i32 7
;   %13 = slotaddr slot0
;   %14 = iconst.i64 0
;   blockcopy %13, %13, %14
;   %15 = slotaddr slot1
;   %16 = iconst.i64 0
;   blockcopy %15, %15, %16
;   %17 = add.i64 %1, %9
;   return %17
; }
;