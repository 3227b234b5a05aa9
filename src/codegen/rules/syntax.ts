/**
 * Selection rules as text, and what they are once read. A rule is an equation from IR operations to machine instructions:
 *
 *     (add.i64 x (iconst c)) && int32(c) dies(x) => (add64ri x c)
 *     (store.i64 (add.i64 (load.i64 a) x) a)     => (add64mr [a] x)
 *     (branch c)                                 => (jcc32 ?c then) (jmp32 else)
 *     ?(slt.i64 x y)                             => (cmp64rr x y) less
 *
 * **Left side.** Operations in the form of the IR's text, with the type and where it matters the type converted from
 * (`zext.i64.i8`). A name stands for any value, the same one wherever it stands again; as the address of a load or store it stands
 * for address and offset together. `(iconst c)` binds a constant, a number is that constant. After `&&` come conditions from
 * `functions.ts`, all of which must hold. A left side that starts with `?` is a *condition*: it has no register, only flags.
 *
 * **Right side.** Instructions in order; those nested as operands come before the one they stand in. Operands are written as the
 * instruction form has them, without those that are only defined: these are the instruction's results. The last
 * instruction's results are the rule's, unless names are given: `low = (imul32rr x y)  high = (shr32ri low 8)  low high`. A
 * condition's right side ends with the condition code under which it holds; where the root has results besides, their names come before it.
 *
 * | operand        | stands for                                                                                |
 * |----------------|-------------------------------------------------------------------------------------------|
 * | `x`            | a value's register; a constant as an immediate; a name given to a result on this side        |
 * | `5`, `log2(c)` | an immediate                                                                              |
 * | `[a]`          | the address of a load or store, with as much arithmetic as an address can hold               |
 * | `[self]`       | the rule's own result, computed as an address                                                |
 * | `[x + y*4 + c]`| the sum as an address                                                                     |
 * | `pool(c)`      | a constant in memory beside the code; `pool(0x7fff…, 16)` gives bits and size in bytes        |
 * | `?c`, `less`   | the condition that a value is, whose flags are made just before; a condition code            |
 * | `then`, `else` | the block of the first or second edge                                                     |
 *
 * `for op in add sub, (w r) in (8 32) (32 32)` before indented rules repeats each for every combination, `<op>` and `<w>` replaced.
 * The first rule that applies is taken. Operands of commutative operations are tried both ways.
 */

export type Pattern =
  | {
      readonly kind: 'operation';
      readonly name: string;
      readonly type: string;
      readonly from: string;
      readonly operands: readonly Pattern[];
    }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly operation: 'iconst' | 'fconst'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: bigint };

/** A function of constants or values, by name: a guard, or an immediate. */
export interface Application {
  readonly name: string;
  readonly arguments: readonly (string | bigint)[];
  readonly negated: boolean;
}

export interface Term {
  readonly name: string;
  /** 1, 2, 4 or 8. */
  readonly scale: number;
}

export type Operand =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: bigint }
  | { readonly kind: 'application'; readonly application: Application }
  | { readonly kind: 'address'; readonly name: string }
  | { readonly kind: 'sum'; readonly terms: readonly Term[]; readonly displacement: bigint }
  | { readonly kind: 'pool'; readonly constant: string | bigint; readonly bytes: number }
  | { readonly kind: 'condition'; readonly name: string; readonly negated: boolean }
  | { readonly kind: 'nested'; readonly step: Step };

export interface Step {
  readonly form: string;
  readonly operands: readonly Operand[];
  /** Names given to its results. */
  readonly results: readonly string[];
}

export interface Rule {
  /** Where it is written: file and line. */
  readonly place: string;
  readonly text: string;
  readonly condition: boolean;
  readonly pattern: Pattern & { readonly kind: 'operation' };
  readonly guards: readonly Application[];
  readonly steps: readonly Step[];
  /** Names after the last step: results in order, of a condition with its code in place of the truth. */
  readonly results: readonly string[];
}
