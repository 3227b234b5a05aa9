/**
 * Comparisons, and what is done with them. A rule that starts with ? makes flags and says which condition holds; a branch, a
 * conditional move or a byte of truth then asks for it.
 */
export const compareRules = `
; A value in memory is compared there.
for (op code) in (eq equal) (ne notEqual) (slt less) (sle lessOrEqual) (sgt greater) (sge greaterOrEqual) (ult below) (ule belowOrEqual) (ugt above) (uge aboveOrEqual), w in 8 16 32 64
  ?(<op>.i<w> (load.i<w> a) (iconst c)) && int32(c) => (cmp<w>mi [a] c) <code>
for (op code) in (eq equal) (ne notEqual), w in 16 32 64
  ?(<op>.i<w> (uload8.i<w> a) (iconst c)) && byte(c) => (cmp8mi [a] truncated8(c)) <code>
for (op code) in (eq equal) (ne notEqual), w in 8 16 32 64
  ?(<op>.i<w> (and.i<w> (load.i<w> a) (iconst c)) 0) && int32(c) => (test<w>mi [a] c) <code>

; A single bit; before comparisons with zero, which apply to it as well.
for w in 32 64
  ?(ne.i<w> (and.i<w> x (shl.i<w> 1 n)) 0) => (bt<w>rr x n) below
  ?(eq.i<w> (and.i<w> x (shl.i<w> 1 n)) 0) => (bt<w>rr x n) aboveOrEqual
  ?(ne.i<w> (and.i<w> (lshr.i<w> x n) 1) 0) => (bt<w>rr x n) below
  ?(eq.i<w> (and.i<w> (lshr.i<w> x n) 1) 0) => (bt<w>rr x n) aboveOrEqual

; Comparisons with zero. A bit beyond the reach of an immediate is tested by its number.
for w in 8 16 32 64
  ?(eq.i<w> (and.i<w> x (iconst c)) 0) && int32(c) => (test<w>ri x c) equal
  ?(ne.i<w> (and.i<w> x (iconst c)) 0) && int32(c) => (test<w>ri x c) notEqual
?(ne.i64 (and.i64 x (iconst c)) 0) && power2(c) => (bt64ri x log2(c)) below
?(eq.i64 (and.i64 x (iconst c)) 0) && power2(c) => (bt64ri x log2(c)) aboveOrEqual
for w in 8 16 32 64
  ?(eq.i<w> (and.i<w> x y) 0) => (test<w>rr x y) equal
  ?(ne.i<w> (and.i<w> x y) 0) => (test<w>rr x y) notEqual
  ?(eq.i<w> x 0) => (test<w>rr x x) equal
  ?(ne.i<w> x 0) => (test<w>rr x x) notEqual
  ?(slt.i<w> x 0) => (test<w>rr x x) sign
  ?(sge.i<w> x 0) => (test<w>rr x x) noSign
  ?(sgt.i<w> x -1) => (test<w>rr x x) noSign
  ?(sle.i<w> x -1) => (test<w>rr x x) sign
  ?(sgt.i<w> x 0) => (test<w>rr x x) greater
  ?(sle.i<w> x 0) => (test<w>rr x x) lessOrEqual

; What the instruction has on the right is exchanged when it is on the left; operands of equality are tried both ways anyhow.
for (op code back) in (slt less greater) (sle lessOrEqual greaterOrEqual) (sgt greater less) (sge greaterOrEqual lessOrEqual) (ult below above) (ule belowOrEqual aboveOrEqual) (ugt above below) (uge aboveOrEqual belowOrEqual), w in 8 16 32 64
  ?(<op>.i<w> (iconst c) (load.i<w> a)) && int32(c) => (cmp<w>mi [a] c) <back>
  ?(<op>.i<w> (iconst c) x) && int32(c) => (cmp<w>ri x c) <back>
  ?(<op>.i<w> (load.i<w> a) x) => (cmp<w>mr [a] x) <code>
for (op code) in (eq equal) (ne notEqual) (slt less) (sle lessOrEqual) (sgt greater) (sge greaterOrEqual) (ult below) (ule belowOrEqual) (ugt above) (uge aboveOrEqual), w in 8 16 32 64
  ?(<op>.i<w> x (iconst c)) && int32(c) => (cmp<w>ri x c) <code>
  ?(<op>.i<w> x (load.i<w> a)) => (cmp<w>rm x [a]) <code>
  ?(<op>.i<w> x y) => (cmp<w>rr x y) <code>
  (<op>.i<w> x y) => (setccr ?self)

; Overflow. The sum stays in its register beside the flags.
for w in 32 64
  ?(saddover.i<w> x (iconst c)) && int32(c) => sum = (add<w>ri x c) sum overflow
  ?(saddover.i<w> x y) => sum = (add<w>rr x y) sum overflow
  (saddover.i<w> x y) => sum = (add<w>rr x y) over = (setccr overflow) sum over

; Floating point: an unordered comparison sets carry and zero, so that only above and aboveOrEqual are false for NaNs.
for (w s) in (32 ss) (64 sd)
  ?(fgt.f<w> x (load.f<w> a)) => (ucomi<s>_rm x [a]) above
  ?(fge.f<w> x (load.f<w> a)) => (ucomi<s>_rm x [a]) aboveOrEqual
  ?(flt.f<w> (load.f<w> a) x) => (ucomi<s>_rm x [a]) above
  ?(fle.f<w> (load.f<w> a) x) => (ucomi<s>_rm x [a]) aboveOrEqual
  ?(fgt.f<w> x (fconst c)) => (ucomi<s>_rm x pool(c)) above
  ?(fge.f<w> x (fconst c)) => (ucomi<s>_rm x pool(c)) aboveOrEqual
  ?(flt.f<w> (fconst c) x) => (ucomi<s>_rm x pool(c)) above
  ?(fle.f<w> (fconst c) x) => (ucomi<s>_rm x pool(c)) aboveOrEqual
  ?(fgt.f<w> x y) => (ucomi<s>_rr x y) above
  ?(fge.f<w> x y) => (ucomi<s>_rr x y) aboveOrEqual
  ?(flt.f<w> x y) => (ucomi<s>_rr y x) above
  ?(fle.f<w> x y) => (ucomi<s>_rr y x) aboveOrEqual
  ?(ford.f<w> x y) => (ucomi<s>_rr x y) noParity
  ?(funord.f<w> x y) => (ucomi<s>_rr x y) parity
for op in fgt fge flt fle ford funord, w in 32 64
  (<op>.f<w> x y) => (setccr ?self)

; Equality of floats takes two flags.
for (w s) in (32 ss) (64 sd)
  (branch (feq.f<w> x y)) => (ucomi<s>_rr x y) (jcc32 parity else) (jcc32 notEqual else) (jmp32 then)
  (branch (fne.f<w> x y)) => (ucomi<s>_rr x y) (jcc32 parity then) (jcc32 notEqual then) (jmp32 else)
  (feq.f<w> x y) => (ucomi<s>_rr x y) p = (setccr noParity) e = (setccr equal) (and32rr p e)
  (fne.f<w> x y) => (ucomi<s>_rr x y) p = (setccr parity) e = (setccr notEqual) (or32rr p e)

; What is done with conditions.
(branch c) => (jcc32 ?c then) (jmp32 else)
for (w r) in (8 32) (16 32) (32 32) (64 64)
  (select.i<w> c x y) => (cmovcc<r>rr ?c y x)
(select.f64 c x y) => (movq_xr (cmovcc64rr ?c (movq_rx y) (movq_rx x)))
(select.f32 c x y) => (movd_xr (cmovcc32rr ?c (movd_rx y) (movd_rx x)))
`;
