/**
 * Whether an effect found is the one declared: as many items, each named item where the declaration says, and types that are no
 * different ones. Names may differ; that two names are one item, or one name two items, may not.
 */
import type { ItemType, NamedItem, Picture } from './picture.ts';

/** What differs, as sentences for people; empty where the declaration holds. */
export function differences(declared: Picture, found: Picture): readonly string[] {
  return [
    ...sideDifferences('', declared.inputs, declared.outputs, found.inputs, found.outputs),
    ...sideDifferences(
      'floating-point ',
      declared.floatInputs,
      declared.floatOutputs,
      found.floatInputs,
      found.floatOutputs,
    ),
  ];
}

type Items = readonly NamedItem[];

function sideDifferences(
  stack: string,
  declaredIn: Items,
  declaredOut: Items,
  foundIn: Items,
  foundOut: Items,
): readonly string[] {
  const counts: string[] = [];
  const count = (what: string, declared: Items, found: Items): void => {
    if (declared.length === found.length) return;
    counts.push(`it ${what} ${found.length} ${stack}items, not ${declared.length}`);
  };
  count('takes', declaredIn, foundIn);
  count('leaves', declaredOut, foundOut);
  if (counts.length > 0) return counts;

  const found = [...foundIn, ...foundOut];
  const declared = [...declaredIn, ...declaredOut];
  const place = (index: number): string =>
    index < declaredIn.length ? `${stack}input ${index + 1}` : `${stack}output ${index - declaredIn.length + 1}`;
  const result: string[] = [];
  for (let index = 0; index < declared.length; index++) {
    const { name, type } = declared[index]!;
    const actual = found[index]!;
    const declaredFirst = declared.findIndex((other) => other.name === name);
    const foundFirst = found.findIndex((other) => other.name === actual.name);
    if (declaredFirst !== foundFirst) {
      result.push(
        foundFirst < index
          ? `${place(index)} is the same item as ${place(foundFirst)}, ${declared[foundFirst]!.name}, not ${name}`
          : `${place(index)} is not the same item as ${place(declaredFirst)}, ${name}`,
      );
    }
    if (!sameKind(type, actual.type)) result.push(`${place(index)}, ${name}, is ${actual.type}, not ${type}`);
  }
  return result;
}

const kinds: Partial<Record<ItemType, string>> = { int: 'number', uint: 'number' };

const sameKind = (declared: ItemType, found: ItemType): boolean =>
  declared === 'any' || found === 'any' || (kinds[declared] ?? declared) === (kinds[found] ?? found);
