/** Whether code of one convention may be called as another's, for each pair of several and one function. */
import { type Convention, mayBeCalledAs, type Relation } from '../../abi/index.ts';
import { ConveneError } from '../../ir/index.ts';
import type { GivenSignature } from './signature.ts';

export interface CalledAs {
  /** The convention that the code is compiled for. */
  readonly code: string;
  /** The one that its caller takes it for. */
  readonly as: string;
  readonly possible: boolean;
  readonly reasons: readonly string[];
}

/** With the roles that the code wants: a caller that has no place for them cannot call it. */
function relationOf(code: Convention, as: Convention, signature: GivenSignature): Relation {
  try {
    return mayBeCalledAs(code, as, signature.under(code));
  } catch (error) {
    if (!(error instanceof ConveneError) || error.code !== 'convention-refusal') throw error;
    return { possible: false, reasons: [error.message] };
  }
}

export function relationsOf(conventions: readonly Convention[], signature: GivenSignature): readonly CalledAs[] {
  return conventions.flatMap((code) =>
    conventions.flatMap((as) => {
      if (code === as) return [];
      const relation = relationOf(code, as, signature);
      const reasons = relation.possible ? [] : relation.reasons;
      return [{ code: code.name, as: as.name, possible: relation.possible, reasons }];
    }),
  );
}

/** So many reasons are told; the first ones say enough. */
const reasonsTold = 2;

export function relationText({ code, as, possible, reasons }: CalledAs): string {
  if (possible) return `a function of ${code} may be called as ${as}`;
  const told = reasons.slice(0, reasonsTold).join('; ');
  const more = reasons.length - reasonsTold;
  return `a function of ${code} may not be called as ${as}: ${told}${more > 0 ? `; and ${more} more` : ''}`;
}
