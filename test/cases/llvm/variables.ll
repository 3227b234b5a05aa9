; Variables, with all kinds of initial values and all linkages.
%node = type { i32, ptr, [2 x i16] }
@text = private unnamed_addr constant [6 x i8] c"a\00\22b\\\0A", align 1
@numbers = dso_local global [4 x i32] [i32 1, i32 -1, i32 2147483647, i32 undef], align 16
@nodes = internal global [2 x %node] [%node { i32 1, ptr getelementptr inbounds ([2 x %node], ptr @nodes, i64 0, i64 1), [2 x i16] [i16 3, i16 4] }, %node zeroinitializer], align 8
@reals = constant { float, double, float, i24 } { float 1.5, double 0x7FF0000000000000, float 0x36A0000000000000, i24 -2 }
@table = constant [3 x i32] [i32 trunc (i64 sub (i64 ptrtoint (ptr @text to i64), i64 ptrtoint (ptr @table to i64)) to i32), i32 0, i32 trunc (i64 sub (i64 ptrtoint (ptr @numbers to i64), i64 ptrtoint (ptr @table to i64)) to i32)]
@large = hidden global [1000 x i64] zeroinitializer
@packed = global <{ i8, i32, ptr }> <{ i8 1, i32 2, ptr @function }>, section "special", align 1
@integer = global i64 ptrtoint (ptr getelementptr (i8, ptr @large, i64 16) to i64)
@wide = global i128 -3
@long = global x86_fp80 0xK3FFF8000000000000000
@label = constant [2 x ptr] [ptr blockaddress(@function, %one), ptr blockaddress(@function, %two)]
@perhaps = extern_weak global i32
@outside = external global i32
@near = external dso_local global [8 x i8]
@override = weak global i32 7
@other = alias i32, ptr getelementptr (i8, ptr @numbers, i64 4)
@vector = global <4 x i16> <i16 1, i16 2, i16 3, i16 4>
@llvm.global_ctors = appending global [2 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @later, ptr null }, { i32, ptr, ptr } { i32 101, ptr @first, ptr null }]
@llvm.used = appending global [1 x ptr] [ptr @large], section "llvm.metadata"

define internal void @first() {
  ret void
}
define internal void @later() {
  ret void
}

define i32 @function(ptr %where) {
entry:
  %a = load i32, ptr @outside
  %b = load i32, ptr getelementptr (i8, ptr @near, i64 4)
  %c = load i32, ptr @perhaps
  %d = icmp eq ptr @perhaps, null
  indirectbr ptr %where, [label %one, label %two]
one:
  ret i32 %a
two:
  ret i32 %b
}

; ------------------------------------------------------------------------------------------ becomes

; symbol @first local
;
; symbol @later local
;
; symbol @text local unnamed
;
; symbol @nodes local
;
; symbol @large global hidden
;
; symbol @override weak
;
; symbol @perhaps weak
;
; symbol @.constructors local unnamed
;
; symbol @.address.outside local unnamed
;
; symbol @.address.perhaps local unnamed
;
; data @text align 1 constant = hex "610022625c0a"
;
; data @numbers align 16 = hex "01000000ffffffffffffff7f00000000"
;
; data @nodes align 8 = hex "0100000000000000", address @nodes + 24, hex "0300040000000000000000000000000000000000000000000000000000000000"
;
; data @reals align 8 constant = hex "0000c03f00000000000000000000f07f01000000feffff00"
;
; data @table align 4 constant = distance @text, hex "00000000", distance @numbers
;
; data @large align 8 = zero 8000
;
; data @packed align 1 section "special" = hex "0102000000", address @function
;
; data @integer align 8 = address @large + 16
;
; data @wide align 16 = hex "fdffffffffffffffffffffffffffffff"
;
; data @long align 16 = hex "0000000000000080ff3f000000000000"
;
; data @label align 8 constant = hex "01000000000000000200000000000000"
;
; data @override align 4 = hex "07000000"
;
; data @vector align 8 = hex "0100020003000400"
;
; data @.constructors align 8 section ".init_array" = address @first, address @later
;
; data @.address.outside align 8 constant = address @outside
;
; data @.address.perhaps align 8 constant = address @perhaps
;
; alias @other = @numbers + 4
;
; function @first sysv() {
; block0:
;   return
; }
;
; function @later sysv() {
; block0:
;   return
; }
;
; function @function sysv(ptr) -> (i32) {
; block0(%0: ptr):
;   %1 = symboladdr @.address.outside
;   %2 = load.ptr %1
;   %3 = load.i32 %2
;   %4 = symboladdr @near + 4
;   %5 = load.i32 %4
;   %6 = symboladdr @.address.perhaps
;   %7 = load.ptr %6
;   %8 = load.i32 %7
;   %9 = symboladdr @.address.perhaps
;   %10 = load.ptr %9
;   %11 = iconst.i64 0
;   %12 = inttoptr %11
;   %13 = eq.ptr %10, %12
;   %14 = ptrtoint %0
;   switch.i64 %14, block1, 2: block2
; block1:
;   return %3
; block2:
;   return %5
; }
;