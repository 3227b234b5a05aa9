import { spawn } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { type Outcome, openSession } from '../../src/run/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';
import { runTypeScript } from '../support/process.ts';

const session = openSession();
afterAll(() => session.close());
// An interrupt that comes too late, on a busy machine, fails its test and not the whole process.
process.on('SIGINT', () => undefined);

const { data, float } = session.stacks;
session.load({
  functions: [
    assembleWithGnu('spin', '1: jmp 1b'),
    assembleWithGnu(
      'spin-caught',
      `lea rax, [rip + 8f]; push rax; lea rax, [rsp - 16]; push rax; push qword ptr [convene.handler]
       mov [convene.handler], rsp
       1: jmp 1b
    8: pop rcx; mov [convene.handler], rcx; add rsp, 16; mov [r15 - 8], rax; sub r15, 8; ret`,
    ),
    // Nearly all of the time is the C function's.
    assembleWithGnu('sleep-often', 'mov rbp, rsp; and rsp, -16; 1: mov edi, 10000; call usleep; jmp 1b'),
    assembleWithGnu('fault', 'xor eax, eax; mov rax, [rax]; ret'),
  ],
});

/** What has been started to interrupt, until it has ended. */
const interrupters: Promise<unknown>[] = [];

/** Sends SIGINT to this process soon. */
function interruptSoon(): void {
  const child = spawn('sh', ['-c', `sleep 0.15; kill -INT ${process.pid}`], { stdio: 'ignore' });
  interrupters.push(new Promise((resolve) => child.once('exit', resolve)));
}

function start(name: string): Outcome {
  return session.context.start(session.address(name)!, data.end - 8, float.end);
}

describe('SIGINT while generated code runs', () => {
  it('ends an endless loop', () => {
    interruptSoon();
    expect(start('spin')).toMatchObject({ status: 'thrown', code: -28n, fault: { kind: 'interrupt' } });
  });

  it('can be caught by the code', () => {
    interruptSoon();
    expect(start('spin-caught')).toEqual({ status: 'done', data: data.end - 16, float: float.end });
  });

  it('ends a plain call', () => {
    const spin = session.function('spin', { parameters: [], result: 'void' });
    interruptSoon();
    expect(spin).toThrow(
      expect.objectContaining({
        code: 'native-throw',
        thrown: -28n,
        message: expect.stringContaining('interrupted at spin'),
      }),
    );
  });

  it('waits for the C function that is running, and then finds the code that called it', () => {
    interruptSoon();
    expect(start('sleep-often')).toMatchObject({ status: 'thrown', code: -28n });
  });

  it('comes to light when the C function that TypeScript called is done', async () => {
    const sleep = session.function('usleep', { parameters: ['u32'], result: 'i32' });
    // The end of a child process cuts a sleep short, too.
    await Promise.all(interrupters);
    interruptSoon();
    // The signal cuts the sleep short.
    expect(() => sleep(5_000_000)).toThrow(expect.objectContaining({ code: 'native-throw', thrown: -28n }));
    expect(sleep(1)).toBe(0);
  });

  it('is Node’s again afterwards', async () => {
    let seen = 0;
    const listener = (): void => {
      seen++;
    };
    process.on('SIGINT', listener);
    interruptSoon();
    expect(start('spin')).toMatchObject({ code: -28n });
    expect(seen).toBe(0);
    const arrived = new Promise((resolve) => process.once('SIGINT', resolve));
    process.kill(process.pid, 'SIGINT');
    await arrived;
    expect(seen).toBe(1);
    process.off('SIGINT', listener);
  });
});

/** What of WebAssembly the test needs; Node's types leave it out. */
interface WebAssemblyFace {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
  readonly RuntimeError: new () => Error;
}

describe('signals that are not ours', () => {
  it('leave V8 its own faults: WebAssembly out of bounds', () => {
    // (module (memory 1) (func (export "f") (param i32) (result i32) local.get 0 i32.load))
    const bytes = Uint8Array.from(
      '0061736d0100000001060160017f017f030201000503010001070501016600000a0901070020002802000b'.match(/../g)!,
      (hex) => Number.parseInt(hex, 16),
    );
    const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyFace };
    const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as { f: (at: number) => number };
    expect(f(0)).toBe(0);
    for (let i = 0; i < 3; i++) {
      expect(() => f(-8)).toThrow(WebAssembly.RuntimeError);
      expect(start('fault')).toMatchObject({ code: -9n });
    }
  });

  /** Runs TypeScript in a process of its own; `session` and `assembleWithGnu` are there. */
  function child(text: string) {
    return runTypeScript(`
      import { openSession } from './src/run/index.ts';
      import { assembleWithGnu } from './test/support/gnu-assembler.ts';
      ${text}`);
  }

  it('kill the process as before: a fault in C', () => {
    const { signal, stdout } = child(`
      const session = openSession();
      console.log('alive');
      session.function('strlen', { parameters: ['ptr'], result: 'u64' })(16);
      console.log('not reached');`);
    expect({ signal, stdout }).toEqual({ signal: 'SIGSEGV', stdout: 'alive\n' });
  });

  it('kill the process as before: SIGINT, and faults that somebody sends', () => {
    const text = (name: string) => `
      const session = openSession();
      session.load({ functions: [assembleWithGnu('f', 'ud2; .long -9')] });
      try { session.function('f', { parameters: [], result: 'void' })(); } catch (error) { console.log(error.message); }
      process.kill(process.pid, '${name}');
      setTimeout(() => {}, 5000);`;
    const stdout = "'f' threw -9: trap or illegal instruction at f+0\n";
    expect(child(text('SIGINT'))).toMatchObject({ signal: 'SIGINT', stdout });
    expect(child(text('SIGFPE'))).toMatchObject({ signal: 'SIGFPE', stdout });
  });

  it('are told apart in each thread', () => {
    const { stdout, status } = child(`
      import { isMainThread, Worker } from 'node:worker_threads';
      const work = (name) => {
        const session = openSession();
        session.load({ functions: [assembleWithGnu('f', 'xor eax, eax; mov rax, [rax]; ret'), assembleWithGnu('g', 'lea rax, [rdi + 1]; ret')] });
        const f = session.function('f', { parameters: [], result: 'void' });
        for (let i = 0; i < 1000; i++) try { f(); } catch (error) { if (error.thrown !== -9n) throw error; }
        console.log(name, session.function('g', { parameters: ['i32'], result: 'i32' })(1), session.address('g') < 0x80000000);
        session.close();
      };
      if (isMainThread) {
        work('main');
        const worker = new Worker(__filename);
        worker.on('exit', () => work('main again'));
      } else work('worker');`);
    expect({ stdout, status }).toEqual({ stdout: 'main 2 true\nworker 2 true\nmain again 2 true\n', status: 0 });
  });
});
