/** Texts of LLVM IR with something wrong in them, made from texts that are right; and what reading one comes to. */
import { compileInOrder } from '../../src/codegen/index.ts';
import { ConveneError, type IrFunction, verify } from '../../src/ir/index.ts';
import { createObject } from '../../src/link/index.ts';
import { type LlvmModule, readLlvm } from '../../src/llvm/index.ts';

/** Numbers from 0 up to but not including `below`, the same for the same seed (a generator of Marsaglia's). */
export function randomNumbers(seed: number): (below: number) => number {
  let state = (seed * 2654435761) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const token = /[%@!#$]?"(?:[^"\n]*)"|[%@!#$]?[-A-Za-z$._0-9]+|\.\.\.|\s+|;[^\n]*|./g;

/** Words and marks that may stand where others are expected. */
const strangers = [
  ...[
    'i1',
    'i32',
    'i24',
    'i128',
    'i999999',
    'ptr',
    'void',
    'double',
    'x86_fp80',
    'label',
    'metadata',
    '<2 x float>',
    '{ i8, i64 }',
  ],
  ...[
    '%0',
    '%a',
    '%nobody',
    '@f',
    '@nobody',
    '-1',
    '99999999999999999999',
    '1.0',
    '0x7FF8000000000001',
    'true',
    'null',
    'poison',
  ],
  ...[
    'add',
    'phi',
    'br',
    'ret',
    'call',
    'load',
    'switch',
    'unreachable',
    'define',
    'declare',
    'global',
    'align',
    'to',
    'x',
  ],
  ...[
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    ',',
    '=',
    '*',
    '!',
    '!0',
    '#0',
    '"',
    'c"a"',
    ';',
    '\n',
    '\u0000',
    '\u00e9',
  ],
];

/** One to three changes: of a token, of a byte, of the end. */
export function malformed(text: string, random: (below: number) => number): string {
  const pieces = text.match(token) ?? [];
  const changes = 1 + random(3);
  for (let change = 0; change < changes; change++) {
    const at = random(pieces.length);
    switch (random(7)) {
      case 0:
        pieces.splice(at, 1);
        break;
      case 1:
        pieces.splice(at, 0, ` ${strangers[random(strangers.length)]} `);
        break;
      case 2:
      case 3:
        pieces[at] = strangers[random(strangers.length)]!;
        break;
      case 4:
        pieces[at] = pieces[random(pieces.length)]!;
        break;
      case 5: {
        const piece = pieces[at]!;
        const place = random(piece.length + 1);
        pieces[at] = piece.slice(0, place) + String.fromCharCode(random(128)) + piece.slice(place + random(2));
        break;
      }
      default:
        if (random(4) === 0) pieces.length = at + 1;
        else pieces.splice(at, 2, pieces[at + 1] ?? '', pieces[at] ?? '');
    }
    if (pieces.length === 0) return '';
  }
  return pieces.join('');
}

/**
 * Reads a text as far as it goes, and compiles it where it is valid. Returns the code of the error, `invalid` for functions that the
 * verifier refuses, or `compiled`. Throws where something is thrown that is no error for users.
 */
export function outcomeOf(text: string): string {
  try {
    const module = readLlvm(text, 'text.ll');
    const functions = module.functions.map((_, place) => module.read(place));
    if (functions.some((f) => verify(f).length > 0)) return 'invalid';
    compile(module, functions);
    return 'compiled';
  } catch (error) {
    if (error instanceof ConveneError && error.code !== 'internal') return error.code;
    throw error;
  }
}

function compile(module: LlvmModule, functions: readonly IrFunction[]): void {
  const { symbols, aliases } = module;
  const object = createObject({ symbols, aliases });
  const source = { functions: module.functions, read: (place: number) => functions[place]! };
  compileInOrder(source, { positionIndependent: true }, (code) => object.addFunction(code));
  for (const data of module.data()) object.addData(data);
  object.finish();
}
