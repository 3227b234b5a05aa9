import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { buildFunction, type FunctionBuilder, f64, i64, ptr, type Signature } from '../../src/ir/index.ts';
import { link, runtimeSymbols, withRuntime } from '../../src/link/index.ts';
import { openSession } from '../../src/run/index.ts';

const stacks = [
  { type: ptr, role: 'dstack' },
  { type: ptr, role: 'fstack' },
];
/** A Forth word in dynamic form. */
const word: Signature = { convention: 'forth', parameters: stacks, results: stacks };
const host: Signature = { ...word, parameters: [...stacks, { type: i64 }] };

function compile(name: string, signature: Signature, body: (b: FunctionBuilder) => void) {
  const b = buildFunction(name, signature);
  body(b);
  return compileFunction(b.function);
}

/** The top item divided into 100, in place of it. */
const divide = compile('divide', word, (b) => {
  const [data, float] = b.parameters;
  b.store(b.sdivrem(b.iconst(i64, 100), b.load(i64, data))[0], data);
  b.return([data, float]);
});

/** Divides, and gives the code thrown if that fails. */
const guarded = compile('guarded', word, (b) => {
  const [data, float] = b.parameters;
  const returned = b.block([ptr, ptr]);
  const thrown = b.block([i64]);
  b.invoke('divide', word, [data, float], (results, code) => ({
    returned: { target: returned, arguments: results },
    thrown: { target: thrown, arguments: [code] },
  }));
  b.switchTo(returned);
  b.return([...b.blockParameters(returned)]);
  b.switchTo(thrown);
  b.store(b.blockParameters(thrown)[0], data);
  b.return([data, float]);
});

const asking = compile('asking', word, (b) => {
  const [data, float] = b.parameters;
  b.return([...b.call(runtimeSymbols.host, host, [data, float, b.iconst(i64, 31)])]);
});

describe('compiled functions in this process', () => {
  const session = openSession();
  afterAll(() => session.close());
  const power = compile(
    'power',
    { convention: 'sysv', parameters: [{ type: f64 }, { type: f64 }], results: [{ type: f64 }] },
    (b) => {
      const signature: Signature = {
        convention: 'sysv',
        parameters: [{ type: f64 }, { type: f64 }],
        results: [{ type: f64 }],
      };
      b.return([b.fadd(b.call('pow', signature, b.parameters)[0], b.fconst(f64, 0.5))]);
    },
  );
  session.load({ functions: [divide, guarded, asking, power] });
  const { data, float } = session.stacks;
  const memory = session.stackMemory.data!;
  const cells = new BigInt64Array(memory.buffer, memory.byteOffset, memory.length / 8);
  const run = (name: string, item: bigint) => {
    cells[cells.length - 1] = item;
    return session.context.start(session.address(name)!, data.end - 8, float.end);
  };

  it('call functions of this process', () => {
    expect(session.function('power', { parameters: ['f64', 'f64'], result: 'f64' })(2, 8)).toBe(256.5);
  });

  it('run as words, and throw what traps', () => {
    expect(run('divide', 7n)).toMatchObject({ status: 'done', data: data.end - 8 });
    expect(cells[cells.length - 1]).toBe(14n);
    expect(run('divide', 0n)).toMatchObject({ status: 'thrown', code: -10n });
  });

  it('catch what the words that they invoke throw', () => {
    expect(run('guarded', 5n)).toMatchObject({ status: 'done', data: data.end - 8 });
    expect(cells[cells.length - 1]).toBe(20n);
    expect(run('guarded', 0n)).toMatchObject({ status: 'done', data: data.end - 8, float: float.end });
    expect(cells[cells.length - 1]).toBe(-10n);
    expect(run('divide', 0n)).toMatchObject({ status: 'thrown', code: -10n });
  });

  it('ask the host', () => {
    expect(run('asking', 0n)).toMatchObject({ status: 'host', request: 31, data: data.end - 8 });
    expect(session.context.resume(data.end - 16, float.end)).toMatchObject({ status: 'done', data: data.end - 16 });
  });
});

describe('compiled functions in executables', () => {
  const directory = mkdtempSync(join(tmpdir(), 'convene-compiled-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are found by name in gdb, and throw alike', () => {
    const main = compile('main', word, (b) => {
      const [data, float] = b.parameters;
      const top = b.ptradd(data, b.iconst(i64, -8));
      b.store(b.iconst(i64, 0), top);
      const [after] = b.call('guarded', word, [top, float]);
      b.store(b.neg(b.load(i64, after)), b.symboladdr(runtimeSymbols.status));
      b.return([data, float]);
    });
    const path = join(directory, 'program');
    const { bytes } = link(withRuntime({ functions: [main, divide, guarded, asking], data: [], entry: 'main' }));
    writeFileSync(path, bytes, { mode: 0o755 });
    expect(spawnSync(path)).toMatchObject({ status: 10, signal: null });
    const shown = execFileSync('gdb', ['-batch', '-ex', 'break divide', '-ex', 'run', '-ex', 'info symbol $pc', path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(shown).toContain('divide in section .text');
    expect(execFileSync('readelf', ['-sW', path], { encoding: 'utf8' })).not.toContain('asking');
  });
});
