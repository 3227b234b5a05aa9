/** Conventions by name. */
import type { Convention } from '../abi/index.ts';
import { ConveneError } from '../ir/index.ts';

/** The description of a convention. Throws `no-such-convention`. */
export function conventionOf(conventions: ReadonlyMap<string, Convention>, name: string): Convention {
  const convention = conventions.get(name);
  if (convention === undefined) {
    throw new ConveneError('no-such-convention', `there is no calling convention '${name}'`);
  }
  return convention;
}
