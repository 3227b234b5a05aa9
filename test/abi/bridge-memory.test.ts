/** Memory by value through bridges, between functions that gcc compiled for two conventions. */
import { afterAll, describe, expect, it } from 'vitest';
import { type Convention, makeBridge, parseSignature, signatureOf } from '../../src/abi/index.ts';
import { compileFunction } from '../../src/codegen/index.ts';
import { verify } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { sysv, win64 } from '../../src/targets/x64/index.ts';
import { sharedObject } from '../support/shared-object.ts';

const types = `
  struct pair { double x; long n; };
  struct small { short s; char c; };
  struct large { long a[5]; };
  union either { int i; float f; };
`;
const signatures = [
  'struct pair f(struct pair p, int k, struct small s, double d)',
  'struct large f(struct large l, struct pair p, struct large m)',
  'struct small f(int a, int b, int c, int d, int e, struct small s, union either u)',
  'union either f(struct large l, float x, union either u, struct pair p)',
  'void f(struct pair a, struct pair b, struct pair c, struct pair d, struct pair e)',
  'double f(char c, unsigned char u, short s, _Bool b, float x, double y, int i, long l, float z)',
];

/** Each argument's bytes into a hash that the result is made of: a wrong byte anywhere changes it. */
const functions = signatures.map((text, index) => {
  const { type } = parseSignature(`${types}${text};`);
  const [, result, parameters] = /^(.*) f\((.*)\)$/.exec(text)!;
  const list = parameters!.split(', ');
  const names = list.map((one) => one.split(' ').at(-1)!);
  const body = names.map((name) => `h = hash(h, &${name}, sizeof ${name});`).join(' ');
  const isVoid = result === 'void';
  const give = isVoid ? 'last = h;' : `${result} r; fill(&r, sizeof r, h); return r;`;
  const declare = list
    .map((one) => `${one}; fill(&${one.split(' ').at(-1)}, sizeof ${one.split(' ').at(-1)}, seed++);`)
    .join(' ');
  const call = `target(${names.join(', ')})`;
  const use = isVoid ? `${call}; return last;` : `${result} r = ${call}; return hash(5, &r, sizeof r);`;
  const variant = (name: string, attribute: string): string =>
    `${result} ${attribute} ${name}_callee${index}(${parameters}) { long h = ${index}; ${body} ${give} }
     long ${name}_caller${index}(long seed, ${result} (${attribute} *target)(${parameters})) { ${declare} ${use} }`;
  return { text, type, code: `${variant('sysv', '')} ${variant('win64', '__attribute__((ms_abi))')}` };
});

const library = sharedObject(`
  ${types}
  long last;
  /* Floats and truth values must be ordinary ones, and padding means nothing. */
  static void fill(void *at, long bytes, long seed) {
    if (bytes == 1) *(char *)at = seed & 1;
    else if (bytes == 4) *(float *)at = seed % 1000;
    else if (bytes == 8) *(double *)at = seed % 100000;
    else if (bytes == 16) { ((double *)at)[0] = seed % 1000 + 0.5; ((long *)at)[1] = seed * 31; }
    else for (long i = 0; i < bytes; i += 2) ((short *)at)[i / 2] = bytes == 4 ? seed : (seed * 7 + i) & 127;
  }
  static long hash(long h, void *at, long bytes) { for (long i = 0; i < bytes; i++) h = h * 31 + ((unsigned char *)at)[i]; return h; }
  ${functions.map(({ code }) => code).join('\n')}
`);

describe.each([
  ['sysv', sysv, 'win64', win64],
  ['win64', win64, 'sysv', sysv],
] as const)('a bridge from %s', (fromName, from: Convention, toName, to: Convention) => {
  const session = openSession();
  afterAll(() => session.close());
  session.open(library);

  it.each(functions.map(({ text, type }, index) => ({ text, type, index })))(
    `to ${toName}: $text`,
    ({ type, index }) => {
      const caller = session.function(`${fromName}_caller${index}`, { parameters: ['i64', 'ptr'], result: 'i64' });
      const request = {
        from,
        to,
        signature: signatureOf(type, to.name),
        target: { kind: 'symbol', symbol: `${toName}_callee${index}` },
      } as const;
      const { function: bridge } = makeBridge(`bridge${index}`, request);
      verify(bridge);
      session.load({ functions: [compileFunction(bridge)] });
      for (const seed of [1, 1000, 123456]) {
        const through = caller(seed, session.address(`bridge${index}`)!);
        expect(through).toBe(caller(seed, session.address(`${fromName}_callee${index}`)!));
      }
    },
  );
});
