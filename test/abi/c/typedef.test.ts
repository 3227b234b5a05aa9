import { describe, expect, it } from 'vitest';
import {
  addNames,
  layoutOf,
  newNames,
  parseDeclarations,
  parseSignature,
  parseType,
  pointerTo,
  realType,
} from '../../../src/abi/c/index.ts';

describe('typedef', () => {
  it('names a type, which the declarations after it may use', () => {
    const { declarations } = parseDeclarations('typedef unsigned short word, *words; word f(words, word[4]);');
    expect(declarations).toMatchObject([{ name: 'f', type: { kind: 'function', result: realType('unsigned short') } }]);
    const [{ type }] = declarations;
    const word = pointerTo(realType('unsigned short'));
    expect(type).toMatchObject({ parameters: [{ type: word }, { type: word }] });
  });

  it('takes names of the standard headers and tags for its own', () => {
    const [f] = parseDeclarations('typedef int size_t; typedef struct node node; size_t f(node *);').declarations;
    expect(f.type).toMatchObject({ result: realType('int'), parameters: [{ type: { kind: 'pointer' } }] });
  });

  it('names a structure that is completed later', () => {
    const names = newNames();
    addNames(names, parseDeclarations('typedef struct pair pair;', { names }).names);
    addNames(names, parseDeclarations('struct pair { int a; double b; };', { names }).names);
    expect(layoutOf(parseType('pair', { names })).bytes).toBe(16);
    expect(parseSignature('pair f(pair)', { names }).type.result).toMatchObject({ kind: 'struct', tag: 'pair' });
  });

  it('is known in later texts that are given the names, which may change them', () => {
    const { names } = parseDeclarations('typedef double real; enum { three = 3 };');
    expect(layoutOf(parseType('real[three]', { names })).bytes).toBe(24);
    expect(parseDeclarations('typedef float real;', { names }).names.typedefs).toEqual(
      new Map([['real', realType('float')]]),
    );
    expect(names.typedefs.get('real')).toBe(realType('double'));
    expect(() => parseType('real')).toThrow(expect.objectContaining({ code: 'c-syntax' }));
  });

  it.each(['int f(typedef int x)', 'struct { typedef int x; }', 'typedef int;', 'typedef struct { int x; };'])(
    'is refused in %s',
    (text) => {
      expect(() => parseDeclarations(`${text};`)).toThrow(expect.objectContaining({ code: 'c-syntax' }));
    },
  );
});
