/** Floating point: arithmetic, rounding, conversions. */
export const floatRules = `
for (w s) in (32 ss) (64 sd), (op form) in (fadd add) (fmul mul) (fsub sub) (fdiv div) (fmin min) (fmax max)
  (<op>.f<w> x (load.f<w> a)) => (<form><s>_rm x [a])
  (<op>.f<w> x (fconst c)) => (<form><s>_rm x pool(c))
  (<op>.f<w> x y) && dies(x, y) => (<form><s>_rr x y)
  (<op>.f<w> x y) => (<form><s>_rr x y)

; A square root, rounding or conversion writes only the low lane: the result starts from a cleared register.
for (w s) in (32 ss) (64 sd)
  (fsqrt.f<w> (load.f<w> a)) => (sqrt<s>_rm [a])
  (fsqrt.f<w> x) => (sqrt<s>_rr x)
for (op mode) in (fnearest 8) (ffloor 9) (fceil 10) (ftrunc 11), (w s) in (32 ss) (64 sd)
  (<op>.f<w> x) => (round<s>_rri x <mode>)

(fneg.f64 x) => (xorpd_rm x pool(0x8000000000000000, 16))
(fabs.f64 x) => (andpd_rm x pool(0x7fffffffffffffff, 16))
(fneg.f32 x) => (xorps_rm x pool(0x80000000, 16))
(fabs.f32 x) => (andps_rm x pool(0x7fffffff, 16))

for t in 32 64
  (sitof.f64.i<t> x) => (cvtsi2sd<t>rr x)
  (sitof.f32.i<t> x) => (cvtsi2ss<t>rr x)
  (ftosi.i<t>.f64 (load.f64 a)) => (cvttsd2si<t>rm [a])
  (ftosi.i<t>.f64 x) => (cvttsd2si<t>rr x)
  (ftosi.i<t>.f32 x) => (cvttss2si<t>rr x)
(uitof.f64.i32 x) => (cvtsi2sd64rr (mov32rr x))
(uitof.f32.i32 x) => (cvtsi2ss64rr (mov32rr x))
(fpext.f64 (load.f32 a)) => (cvtss2sd_rm [a])
(fpext.f64.f32 x) => (cvtss2sd_rr x)
(fptrunc.f32.f64 x) => (cvtsd2ss_rr x)
(bitcast.f64.i64 x) => (movq_xr x)
(bitcast.i64.f64 x) => (movq_rx x)
(bitcast.f32.i32 x) => (movd_xr x)
(bitcast.i32.f32 x) => (movd_rx x)

; Integer conversions.
(zext.i16.i8 x) => (movzx32_8rr x)
(zext.i32.i8 x) => (movzx32_8rr x)
(zext.i64.i8 x) => (movzx32_8rr x)
(zext.i32.i16 x) => (movzx32_16rr x)
(zext.i64.i16 x) => (movzx32_16rr x)
(zext.i64.i32 (load.i32 a)) => (mov32rm [a])
(zext.i64.i32 x) => (mov32rr x)
for (to from r) in (16 8 32) (32 8 32) (64 8 64) (32 16 32) (64 16 64) (64 32 64)
  (sext.i<to>.i<from> (load.i<from> a)) => (movsx<r>_<from>rm [a])
  (sext.i<to>.i<from> x) => (movsx<r>_<from>rr x)
`;
