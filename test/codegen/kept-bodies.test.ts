import { describe, expect, test } from 'vitest';
import { type CompiledFunction, compileInOrder } from '../../src/codegen/index.ts';
import { keepBodies } from '../../src/codegen/kept-bodies.ts';
import { buildFunction, type IrFunction, i64 } from '../../src/ir/index.ts';
import { randomProgram } from '../support/random/program.ts';

const small = (name: string): IrFunction => {
  const b = buildFunction(name, { convention: 'sysv', parameters: [{ type: i64 }], results: [{ type: i64 }] });
  b.return([b.add(b.parameters[0]!, b.iconst(i64, 1))]);
  return b.function;
};

/** Bodies of functions that name others, and what adds one of them. */
function bodiesOf(named: Readonly<Record<string, readonly string[]>>) {
  const names = Object.keys(named);
  const bodies = keepBodies(new Map(names.map((name, place) => [name, place])), (place) => named[names[place]!]!);
  return {
    add: (name: string, mayBeTaken = true) => bodies.add(small(name), names.indexOf(name), mayBeTaken),
    kept: () => names.filter((name) => bodies.lookup(name) !== undefined).join(' '),
  };
}

describe('bodies are kept', () => {
  test('until all that name them are compiled', () => {
    const { add, kept } = bodiesOf({ leaf: [], one: ['leaf'], other: ['leaf'] });
    add('leaf');
    expect(kept()).toBe('leaf');
    add('one');
    expect(kept()).toBe('leaf');
    add('other');
    expect(kept()).toBe('');
  });

  test('as long as one is kept that names them', () => {
    const { add, kept } = bodiesOf({ leaf: [], middle: ['leaf'], top: ['middle'] });
    add('leaf');
    add('middle');
    expect(kept()).toBe('leaf middle');
    add('top');
    expect(kept()).toBe('');
  });

  test('not where nobody else names them', () => {
    const { add, kept } = bodiesOf({ alone: ['alone'], elsewhere: ['printf', 'alone'] });
    add('elsewhere');
    add('alone');
    expect(kept()).toBe('');
  });

  test('not where they may not be taken, and then hold nothing', () => {
    const { add, kept } = bodiesOf({ leaf: [], weak: ['leaf'], top: ['weak'] });
    add('leaf');
    add('weak', false);
    expect(kept()).toBe('');
  });

  test('however often they are named, and in circles', () => {
    const { add, kept } = bodiesOf({ leaf: [], even: ['odd', 'leaf', 'leaf'], odd: ['even', 'leaf'] });
    add('leaf');
    add('odd');
    expect(kept()).toBe('leaf odd');
    add('even');
    expect(kept()).toBe('leaf even odd');
  });

  test('to the end where nobody tells who names them', () => {
    const bodies = keepBodies(new Map([['leaf', 0]]));
    bodies.add(small('leaf'), 0, true);
    expect(bodies.lookup('leaf')?.name).toBe('leaf');
  });

  test('long enough: code is the same as where they are kept to the end', () => {
    const symbolsOf = ({ callees, symbols }: IrFunction) => [...callees.map(({ symbol }) => symbol), ...symbols];
    for (let seed = 0; seed < 40; seed++) {
      const code = (known: boolean): CompiledFunction[] => {
        const { functions } = randomProgram(seed).module;
        const named = functions.map(symbolsOf);
        const source = {
          functions: functions.map(({ name }) => name),
          read: (place: number) => functions[place]!,
          ...(known && { mentions: (place: number) => named[place]! }),
        };
        const all: CompiledFunction[] = [];
        compileInOrder(source, {}, (one) => void all.push(one));
        return all;
      };
      expect(code(true), `seed ${seed}`).toEqual(code(false));
    }
  });
});
