/**
 * Integer arithmetic. Values of 8 and 16 bits live in 32-bit registers whose upper bits mean nothing, so that most operations on them
 * are 32-bit ones: no partial registers, shorter code.
 */
export const integerRules = `
; Addition. An operand that dies is added to in place; otherwise, and for sums of several, lea gives a third register.
for (w r) in (8 32) (16 32) (32 32)
  (add.i<w> x (iconst c)) && address(self) => (lea32rm [self])
  (add.i<w> x (iconst c)) && dies(x) => (add32ri x c)
  (add.i<w> x (iconst c)) => (lea32rm [x + c])

(add.i64 x (iconst c)) && address(self) => (lea64rm [self])
(add.i64 x (iconst c)) && shorterNegated(c) dies(x) => (sub64ri x neg(c))
(add.i64 x (iconst c)) && int32(c) dies(x) => (add64ri x c)
(add.i64 x (iconst c)) && int32(c) => (lea64rm [x + c])

for w in 32 64
  (add.i<w> x (load.i<w> a)) => (add<w>rm x [a])
  (add.i<w> (shl.i<w> x (iconst c)) y) && scale(c) => (lea<w>rm [self])
  (add.i<w> x x) => (lea<w>rm [x + x])

for (w r) in (8 32) (16 32) (32 32) (64 64)
  (add.i<w> x y) && dies(x, y) => (add<r>rr x y)
  (add.i<w> x y) => (lea<r>rm [x + y])

; Subtraction.
for (w r) in (8 32) (16 32) (32 32) (64 64)
  (sub.i<w> 0 x) => (neg<r>r x)
  (sub.i<w> x (iconst c)) && int32(c) dies(x) => (sub<r>ri x c)
  (sub.i<w> x (iconst c)) && int32(c) !smallest(c) => (lea<r>rm [self])

for w in 32 64
  (sub.i<w> x (load.i<w> a)) => (sub<w>rm x [a])

for (w r) in (8 32) (16 32) (32 32) (64 64)
  (sub.i<w> x y) => (sub<r>rr x y)

; Bitwise operations. A mask that is a whole lower part is a zero-extension.
for w in 16 32
  (and.i<w> x 255) => (movzx32_8rr x)
(and.i32 x 65535) => (movzx32_16rr x)
(and.i64 x 255) => (movzx32_8rr x)
(and.i64 x 65535) => (movzx32_16rr x)
(and.i64 x 0xffffffff) => (mov32rr x)
(and.i64 x (iconst c)) && uint32(c) => (and32ri x c)
(xor.i64 x -1) => (not64r x)
for w in 8 16 32
  (xor.i<w> x -1) => (not32r x)

for op in and or xor, (w r) in (8 32) (16 32) (32 32) (64 64)
  (<op>.i<w> x (iconst c)) && int32(c) => (<op><r>ri x c)

for op in and or xor, w in 32 64
  (<op>.i<w> x (load.i<w> a)) => (<op><w>rm x [a])

for op in and or xor, (w r) in (8 32) (16 32) (32 32) (64 64)
  (<op>.i<w> x y) && dies(x, y) => (<op><r>rr x y)
  (<op>.i<w> x y) => (<op><r>rr x y)

for (w r) in (8 32) (16 32) (32 32) (64 64)
  (neg.i<w> x) => (neg<r>r x)
  (not.i<w> x) => (not<r>r x)

; Shifts. The hardware takes the count modulo 32 or 64: right at those widths, to be reduced at narrower ones, whose
; values must be extended first when bits move down.
for w in 32 64
  (shl.i<w> x 1) && !dies(x) => (lea<w>rm [x + x])
  (shl.i<w> x (iconst c)) && scale(c) !dies(x) => (lea<w>rm [self])
  (shl.i<w> x (iconst c)) => (shl<w>ri x count(c))
  (lshr.i<w> x (iconst c)) => (shr<w>ri x count(c))
  (ashr.i<w> x (iconst c)) => (sar<w>ri x count(c))
  (rotl.i<w> x (iconst c)) => (rol<w>ri x count(c))
  (rotr.i<w> x (iconst c)) => (ror<w>ri x count(c))
  (shl.i<w> x y) => (shl<w>rc x y)
  (lshr.i<w> x y) => (shr<w>rc x y)
  (ashr.i<w> x y) => (sar<w>rc x y)
  (rotl.i<w> x y) => (rol<w>rc x y)
  (rotr.i<w> x y) => (ror<w>rc x y)

for (w m) in (8 7) (16 15)
  (shl.i<w> x (iconst c)) => (shl32ri x count(c))
  (lshr.i<w> x (iconst c)) => (shr32ri (movzx32_<w>rr x) count(c))
  (ashr.i<w> x (iconst c)) => (sar32ri (movsx32_<w>rr x) count(c))
  (rotl.i<w> x (iconst c)) => (rol<w>ri x count(c))
  (rotr.i<w> x (iconst c)) => (ror<w>ri x count(c))
  (shl.i<w> x y) => (shl32rc x (and32ri y <m>))
  (lshr.i<w> x y) => (shr32rc (movzx32_<w>rr x) (and32ri y <m>))
  (ashr.i<w> x y) => (sar32rc (movsx32_<w>rr x) (and32ri y <m>))
  (rotl.i<w> x y) => (rol<w>rc x y)
  (rotr.i<w> x y) => (ror<w>rc x y)

; Counting bits. A zero leaves the destination of bsf and bsr as it was.
(clz.i64 x) => (xor32ri (bsr64rr (mov32ri 127) x) 63)
(clz.i32 x) => (xor32ri (bsr32rr (mov32ri 63) x) 31)
(clz.i16 x) => (xor32ri (bsr32rr (mov32ri 31) (movzx32_16rr x)) 15)
(clz.i8 x) => (xor32ri (bsr32rr (mov32ri 15) (movzx32_8rr x)) 7)
(ctz.i64 x) => (bsf64rr (mov32ri 64) x)
(ctz.i32 x) => (bsf32rr (mov32ri 32) x)
(ctz.i16 x) => t = (or32ri x 65536) (bsf32rr t t)
(ctz.i8 x) => t = (or32ri x 256) (bsf32rr t t)
for w in 32 64
  (popcnt.i<w> (load.i<w> a)) => (popcnt<w>rm [a])
  (popcnt.i<w> x) => (popcnt<w>rr x)
(popcnt.i16 x) => (popcnt32rr (movzx32_16rr x))
(popcnt.i8 x) => (popcnt32rr (movzx32_8rr x))
(bswap.i64 x) => (bswap64r x)
(bswap.i32 x) => (bswap32r x)
(bswap.i16 x) => (rol16ri x 8)

; Products.
for w in 32 64
  (mul.i<w> x 3) => (lea<w>rm [x + x*2])
  (mul.i<w> x 5) => (lea<w>rm [x + x*4])
  (mul.i<w> x 9) => (lea<w>rm [x + x*8])
  (mul.i<w> x -1) => (neg<w>r x)
for (w r) in (8 32) (16 32) (32 32) (64 64)
  (mul.i<w> x (iconst c)) && power2(c) => (shl<r>ri x log2(c))
for w in 32 64
  (mul.i<w> (load.i<w> a) (iconst c)) && int32(c) => (imul<w>rmi [a] c)
  (mul.i<w> x (load.i<w> a)) => (imul<w>rm x [a])
for (w r) in (8 32) (16 32) (32 32) (64 64)
  (mul.i<w> x (iconst c)) && int32(c) => (imul<r>rri x c)
  (mul.i<w> x y) && dies(x, y) => (imul<r>rr x y)
  (mul.i<w> x y) => (imul<r>rr x y)

for (op form) in (umulwide mul) (smulwide imul), w in 16 32 64
  (<op>.i<w> x y) => (<form><w>r y x)
for (op extend shift) in (umulwide movzx shr) (smulwide movsx sar)
  (<op>.i8 x y) => low = (imul32rr (<extend>32_8rr x) (<extend>32_8rr y)) high = (<shift>32ri low 8) low high

; Quotients and remainders.
for (w half) in (16 cwd) (32 cdq) (64 cqo)
  (sdivrem.i<w> x y) => (idiv<w>r y x (<half> x))
  (sdivwide.i<w> h l y) => (idiv<w>r y l h)
for w in 16 32 64
  (udivrem.i<w> x y) => (div<w>r y x (mov32ri 0))
  (udivwide.i<w> h l y) => (div<w>r y l h)
(udivrem.i8 x y) => low = (div8r y (movzx32_8rr x)) high = (shr32ri low 8) low high
(sdivrem.i8 x y) => low = (idiv8r y (movsx16_8rr x)) high = (shr32ri low 8) low high
for (op form) in (udivwide div) (sdivwide idiv)
  (<op>.i8 h l y) => low = (<form>8r y (or32rr (shl32ri h 8) (movzx32_8rr l))) high = (shr32ri low 8) low high
`;
