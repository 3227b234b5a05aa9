import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileModule } from '../../src/codegen/index.ts';
import { parseModule } from '../../src/ir/index.ts';
import { createObject } from '../../src/link/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'convene-object-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = (name: string): string => join(directory, name);

/** An object of IR text; returns its path. */
function objectOf(name: string, text: string): string {
  const module = parseModule(text);
  const { symbols, aliases } = module;
  const object = createObject({
    source: `${name}.ir`,
    ...(symbols === undefined ? {} : { symbols }),
    ...(aliases === undefined ? {} : { aliases }),
  });
  for (const code of compileModule(module, { positionIndependent: true })) object.addFunction(code);
  for (const data of module.data) object.addData(data);
  writeFileSync(path(`${name}.o`), object.finish());
  return path(`${name}.o`);
}

function run(command: string, ...values: string[]): { output: string; errors: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync(command, values, { encoding: 'utf8' });
  return { output: stdout, errors: stderr, status };
}

const text = `
symbol @square local
symbol @limit local unnamed
symbol @inner local
symbol @optional weak
symbol @internal global hidden
symbol @hook weak

data @counter align 8 = zero 8
data @limit align 4 constant = hex "e8030000"
data @inner align 8 = address @counter, address @square + 0
data @names align 8 constant = address @limit, zero 8, address @outside
data @internal align 16 = hex "0102"
data @hook align 4 = hex "05000000"
data @big align 64 = zero 100000
data @special align 8 section "mine" = hex "07"
data @table align 4 constant = distance @limit, distance @limit + 4, hex "00000000"
alias @total = @counter
alias @second = @names + 8

function @square sysv(i64) -> (i64) {
block0(%0: i64):
  %1 = mul.i64 %0, %0
  return %1
}

function @add sysv(i64) -> (i64) {
block0(%0: i64):
  %1 = call @square(%0): sysv(i64) -> (i64)
  %2 = symboladdr @counter
  %3 = load.i64 %2
  %4 = add.i64 %1, %3
  store.i64 %4, %2
  %5 = call @outside(%4): sysv(i64) -> (i64)
  return %5
}

function @choose sysv(i64) -> (i64) {
block0(%0: i64):
  switch.i64 %0, block1, 0: block2, 1: block3, 2: block4, 3: block5, 4: block2, 5: block5
block1:
  %1 = iconst.i64 -1
  return %1
block2:
  %2 = iconst.i64 10
  return %2
block3:
  %3 = iconst.i64 20
  return %3
block4:
  %4 = symboladdr @table
  %5 = iconst.i64 2
  %6 = and.i64 %0, %5
  %7 = ptradd %4, %6
  %8 = load.i32 %7 - 2
  %9 = sext.i64 %8
  %10 = ptradd %4, %9
  %11 = uload32.i64 %10
  return %11
block5:
  %12 = iconst.i64 30
  return %12
}
`;

describe('a relocatable object', () => {
  const object = objectOf('object', text);

  test('is read by readelf without a warning', () => {
    const { output, errors } = run('readelf', '-aW', object);
    expect(errors).toBe('');
    expect(output).toContain('REL (Relocatable file)');
  });

  test('has sections for each kind of content, and says that its stack is not executable', () => {
    const { output } = run('readelf', '-SW', object);
    for (const name of ['.text', '.rodata', '.data', '.data.rel.ro', '.bss', 'mine', '.note.GNU-stack', '.rela.text'])
      expect(output).toMatch(new RegExp(`\\] ${name.replaceAll('.', '\\.')} `));
  });

  test('has symbols as they are meant', () => {
    const { output } = run('readelf', '-sW', object);
    const line = (name: string): string | undefined => new RegExp(`^.* ${name}$`, 'm').exec(output)?.[0];
    expect(line('square')).toMatch(/FUNC {4}LOCAL {2}DEFAULT/);
    expect(line('add')).toMatch(/FUNC {4}GLOBAL DEFAULT/);
    expect(line('counter')).toMatch(/ 8 OBJECT {2}GLOBAL DEFAULT/);
    expect(line('hook')).toMatch(/ 4 OBJECT {2}WEAK {3}DEFAULT/);
    expect(line('internal')).toMatch(/OBJECT {2}GLOBAL HIDDEN/);
    expect(line('outside')).toMatch(/NOTYPE {2}GLOBAL DEFAULT {2}UND/);
    expect(line('second')).toMatch(/ 16 OBJECT {2}GLOBAL/);
    expect(line('limit')).toBeUndefined();
  });

  test.each(['-pie', '-no-pie', '-static'])('is linked by gcc (%s) with C that calls it and that it calls', (kind) => {
    const source = path('main.c');
    writeFileSync(
      source,
      `#include <stdio.h>
      long add(long), choose(long);
      extern long counter, total, big[];
      extern char special;
      extern void *names[], *second;
      int hook = 6;
      long outside(long n) { return n + 1; }
      int main(void) {
        printf("%ld ", add(3));
        printf("%ld ", add(4));
        for (int i = -1; i < 7; i++) printf("%ld ", choose(i));
        printf("%ld %d %d %ld %d %d %d\\n", counter, &total == &counter, hook, big[12499], special,
               *(int *)names[0], names[2] == (void *)outside && &second == &names[1]);
        return 0;
      }`,
    );
    const output = path(`linked${kind}`);
    const linked = run('gcc', kind, source, object, '-o', output);
    expect(linked).toEqual({ output: '', errors: '', status: 0 });
    expect(run(output).output).toBe('10 26 -1 10 20 1000 30 10 30 -1 25 1 6 0 7 1000 1\n');
  });

  test('is linked again by ld -r, and into a library', () => {
    expect(run('ld', '-r', object, '-o', path('again.o'))).toEqual({ output: '', errors: '', status: 0 });
    expect(run('readelf', '-aW', path('again.o')).errors).toBe('');
  });

  test('with a symbol twice is refused', () => {
    const builder = createObject();
    builder.addData({ name: 'a', align: 1, items: [] });
    expect(() => builder.addData({ name: 'a', align: 1, items: [] })).toThrow("symbol 'a' is defined twice");
    expect(() => createObject({ aliases: [{ name: 'b', target: 'c', offset: 0 }] }).finish()).toThrow(
      "'b' is another name for 'c', which is not defined",
    );
  });
});
