/** The conventions that a module of IR describes itself. */
import { ConveneError, type IrModule } from '../ir/index.ts';
import type { Convention } from './convention.ts';
import { parseConvention } from './json-text.ts';

/**
 * Those that are known and those of the module, by name; a description may extend any that comes before it. Throws `json-syntax` and
 * `convention-invalid` with the place in the module's text.
 */
export function conventionsOf(
  module: Pick<IrModule, 'conventions'>,
  known: ReadonlyMap<string, Convention>,
): ReadonlyMap<string, Convention> {
  if (module.conventions === undefined) return known;
  const all = new Map(known);
  for (const { name, description, position } of module.conventions) {
    if (all.has(name)) {
      throw new ConveneError('convention-invalid', `there is a convention '${name}' already`, position);
    }
    const start = position === undefined ? {} : { start: position };
    all.set(name, parseConvention(description, position?.file ?? 'text', all, { name, ...start }));
  }
  return all;
}
