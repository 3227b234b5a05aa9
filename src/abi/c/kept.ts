/** What is worked out about types, kept: one that occurs twice in each of many layers would be looked at too often. */
import type { DataModel } from './model.ts';
import type { CType } from './types.ts';

/** What is found of a type under a data model; `More` does not change it. */
export type Kept<T, More extends readonly unknown[] = []> = (type: CType, model: DataModel, ...more: More) => T;

/** Works out each type once. What throws is not kept. */
export function keptByType<T, More extends readonly unknown[] = []>(workOut: Kept<T, More>): Kept<T, More> {
  const models = new WeakMap<DataModel, WeakMap<CType, { readonly found: T }>>();
  return (type, model, ...more) => {
    let types = models.get(model);
    if (types === undefined) {
      types = new WeakMap();
      models.set(model, types);
    }
    let known = types.get(type);
    if (known === undefined) {
      known = { found: workOut(type, model, ...more) };
      types.set(type, known);
    }
    return known.found;
  };
}
