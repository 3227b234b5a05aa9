/**
 * What a body does to the stacks, with everything else left out: a list of events. A compiler makes it from its own items, an API from a
 * token list; both get their answers from the same pass (`flow.ts`).
 */

/** Cells and floats that something takes and leaves. */
export interface Counts {
  readonly in: number;
  readonly out: number;
  readonly floatIn: number;
  readonly floatOut: number;
}

/** What one entry of the return stack is. Entries only match their own kind. */
export type ReturnKind = 'item' | 'loop';

/** What happens to the return stack, in this order of its members. */
export interface ReturnChange {
  readonly pop?: ReturnKind;
  /** How many entries of the kind `pop` go; 1 if absent. */
  readonly pops?: number;
  /** How many items at the top are looked at. */
  readonly peek?: number;
  /** A loop around this place is looked at: 0 the innermost. */
  readonly loop?: number;
  readonly push?: ReturnKind;
  /** How many entries of the kind `push` come; 1 if absent. */
  readonly pushes?: number;
}

export interface Change {
  readonly counts?: Counts;
  readonly returns?: ReturnChange;
}

export type FlowEvent =
  /** `observes`: looks at the stack as a whole. */
  | ({ readonly kind: 'step'; readonly observes?: boolean } & Change)
  | { readonly kind: 'label'; readonly label: number }
  /** Without `falls` the branch is always taken. */
  | { readonly kind: 'branch'; readonly label: number; readonly taken: Change; readonly falls?: Change }
  | { readonly kind: 'exit' }
  /** Takes items and never continues. */
  | { readonly kind: 'stop'; readonly counts: Counts; readonly observes?: boolean }
  /** Takes the items that `counts` says, then does to the stacks what nobody knows, then leaves those that `counts` says. */
  | { readonly kind: 'unknown'; readonly counts?: Counts; readonly reason: string }
  /** A call of the body itself. */
  | { readonly kind: 'self' };

export const counts = (taken: number, left: number, floatIn = 0, floatOut = 0): Counts => ({
  in: taken,
  out: left,
  floatIn,
  floatOut,
});

export const nothing: Change = {};
export const noCounts: Counts = counts(0, 0);
