/** Loads, stores, and operations on memory in place. */
export const memoryRules = `
(load.i8 a) => (movzx32_8rm [a])
(load.i16 a) => (movzx32_16rm [a])
(load.i32 a) => (mov32rm [a])
(load.i64 a) => (mov64rm [a])
(load.f32 a) => (movss_rm [a])
(load.f64 a) => (movsd_rm [a])

for w in 16 32 64
  (uload8.i<w> a) => (movzx32_8rm [a])
(sload8.i16 a) => (movsx32_8rm [a])
(sload8.i32 a) => (movsx32_8rm [a])
(sload8.i64 a) => (movsx64_8rm [a])
for w in 32 64
  (uload16.i<w> a) => (movzx32_16rm [a])
  (sload16.i<w> a) => (movsx<w>_16rm [a])
(uload32.i64 a) => (mov32rm [a])
(sload32.i64 a) => (movsx64_32rm [a])

; Operations in place: load, compute, store, with nothing written between.
for w in 8 16 32 64
  (store.i<w> (add.i<w> (load.i<w> a) (iconst c)) a) && int32(c) => (add<w>mi [a] c)
  (store.i<w> (sub.i<w> (load.i<w> a) (iconst c)) a) && int32(c) => (sub<w>mi [a] c)
  (store.i<w> (add.i<w> (load.i<w> a) x) a) => (add<w>mr [a] x)
  (store.i<w> (sub.i<w> (load.i<w> a) x) a) => (sub<w>mr [a] x)
  (store.i<w> (neg.i<w> (load.i<w> a)) a) => (neg<w>m [a])
  (store.i<w> (not.i<w> (load.i<w> a)) a) => (not<w>m [a])
for op in and or xor, w in 8 16 32 64
  (store.i<w> (<op>.i<w> (load.i<w> a) (iconst c)) a) && int32(c) => (<op><w>mi [a] c)
  (store.i<w> (<op>.i<w> (load.i<w> a) x) a) => (<op><w>mr [a] x)
for (op form) in (shl shl) (lshr shr) (ashr sar), w in 8 16 32 64
  (store.i<w> (<op>.i<w> (load.i<w> a) (iconst c)) a) => (<form><w>mi [a] count(c))

; A byte in place by way of wider arithmetic, as C's promotions have it.
for (op form) in (add add) (sub sub) (and and) (or or) (xor xor), (w n) in (8 16) (8 32) (8 64) (16 32) (16 64)
  (store<w>.i<n> (<op>.i<n> (uload<w>.i<n> a) (iconst c)) a) && int32(c) => (<form><w>mi [a] truncated<w>(c))
  (store<w>.i<n> (<op>.i<n> (uload<w>.i<n> a) x) a) => (<form><w>mr [a] x)

; Stores of constants, comparisons and values.
for w in 8 16 32 64
  (store.i<w> (iconst c) a) && int32(c) => (mov<w>mi [a] c)
for (op w) in (store8 8) (store16 16) (store32 32), t in i64
  (<op>.<t> (iconst c) a) => (mov<w>mi [a] truncated<w>(c))
for (op w) in (store8 8) (store16 16), t in i32
  (<op>.<t> (iconst c) a) => (mov<w>mi [a] truncated<w>(c))
(store8.i16 (iconst c) a) => (mov8mi [a] truncated8(c))
(store.f32 (fconst c) a) => (mov32mi [a] c)
(store.f64 (fconst c) a) && int32(c) => (mov64mi [a] c)
for w in 8 16 32 64
  (store.i<w> x a) => (mov<w>mr [a] x)
(store.f32 x a) => (movss_mr [a] x)
(store.f64 x a) => (movsd_mr [a] x)
for w in 16 32 64
  (store8.i<w> x a) => (mov8mr [a] x)
for w in 32 64
  (store16.i<w> x a) => (mov16mr [a] x)
(store32.i64 x a) => (mov32mr [a] x)

; Blocks of memory. The sequences are in lower.ts.
(blockcopy d s n) => (copy_block d s n)
(blockfill d b n) => (rep_stosb d b n)
`;
