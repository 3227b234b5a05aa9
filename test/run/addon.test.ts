/** The way from TypeScript into native code: an add-on that is this project's own, and the mailbox through which values go. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { addonFile } from '../../src/run/addon/code.ts';
import { mailbox } from '../../src/run/addon/mailbox.ts';
import { type NativeSignature, type NativeType, openSession } from '../../src/run/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';
import { runTypeScript } from '../support/process.ts';
import { sharedObject } from '../support/shared-object.ts';

const temporary = mkdtempSync(join(tmpdir(), 'convene-addon-'));
afterAll(() => rmSync(temporary, { recursive: true }));

describe('the add-on', () => {
  const path = join(temporary, 'addon.node');
  writeFileSync(path, addonFile());
  const readelf = (...options: string[]) => spawnSync('readelf', [...options, '-W', path], { encoding: 'utf8' });

  it('needs no library, and nothing but Node-API and the way to the C library', () => {
    const { stdout, stderr } = readelf('-d', '-D', '-s');
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/NEEDED/);
    const imported = [...stdout.matchAll(/UND (\w+)$/gm)].map(([, name]) => name);
    expect(imported).toContain('dlsym');
    expect(imported.filter((name) => !name.startsWith('napi_'))).toEqual(['dlsym']);
  });

  it('is small, never writable and executable at once, and always the same', () => {
    expect(addonFile().length).toBeLessThan(4096);
    const { stdout } = readelf('-l');
    expect(stdout).toMatch(/LOAD .* R E /);
    expect(stdout).not.toMatch(/RWE/);
    expect(addonFile()).toEqual(addonFile());
  });

  const main = `import { openSession } from './src/run/index.ts';
    const call = () => {
      const session = openSession();
      const length = session.function('strlen', { parameters: ['ptr'], result: 'u64' });
      const found = length(Buffer.from('four\\0'));
      session.close();
      return found;
    };`;

  it('is loaded in each thread, also from the same file, and when another thread has ended', () => {
    const text = `${main}
      import { isMainThread, Worker } from 'node:worker_threads';
      import { writeFileSync } from 'node:fs';
      const load = () => {
        const module = { exports: {} };
        process.dlopen(module, ${JSON.stringify(path)});
        return module.exports;
      };
      const work = (name) => {
        const { mailbox } = load();
        new Uint8Array(mailbox).fill(name.length);
        for (let i = 0; i < 1000; i++) if (call() !== 4n) throw new Error('wrong');
        if (new Uint8Array(mailbox).some((byte) => byte !== name.length)) throw new Error('shared');
        console.log(name);
      };
      if (isMainThread) {
        work('main');
        let running = 2;
        const end = () => { if (--running === 0) work('main again'); };
        for (let i = 0; i < 2; i++) new Worker(__filename).on('exit', end);
      } else work('worker');`;
    const { stdout, stderr } = runTypeScript(text);
    expect({ stdout, stderr }).toEqual({ stdout: 'main\nworker\nworker\nmain again\n', stderr: '' });
  });

  it('leaves nothing behind where it had to be written', () => {
    const folder = mkdtempSync(join(temporary, 'written-'));
    expect(runTypeScript(`${main} console.log(call());`, { environment: { TMPDIR: folder } }).stdout).toBe('4n\n');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that cannot be loaded is an error that says what to do', () => {
    const text = `${main} try { call(); } catch (error) { console.log(error.code, error.message); }`;
    const nowhere = runTypeScript(text, { environment: { TMPDIR: '/proc/nowhere' } });
    expect(nowhere.stdout).toMatch(/^no-native-calls .*set TMPDIR .*ENOENT.*\/proc\/nowhere/);
    const forbidden = runTypeScript(text, { flags: ['--no-addons'] });
    expect(forbidden.stdout).toMatch(/^no-native-calls .*--allow-addons/);
  });
});

describe('a call', () => {
  const session = openSession();
  afterAll(() => session.close());
  const library = sharedObject(`
      #include <stdarg.h>
      #include <stdint.h>
      #define EXTEND(name, type) int64_t name(type x) { return x; }
      EXTEND(of_i8, int8_t) EXTEND(of_u8, uint8_t) EXTEND(of_i16, int16_t) EXTEND(of_u16, uint16_t)
      EXTEND(of_i32, int32_t) EXTEND(of_u32, uint32_t) EXTEND(of_i64, int64_t) EXTEND(of_bool, _Bool)
      #define NARROW(name, type) type name(int64_t x) { return x; }
      NARROW(to_i8, int8_t) NARROW(to_u8, uint8_t) NARROW(to_i16, int16_t) NARROW(to_u16, uint16_t)
      NARROW(to_i32, int32_t) NARROW(to_u32, uint32_t) NARROW(to_i64, int64_t) NARROW(to_u64, uint64_t)
      double many(int64_t a, float b, int64_t c, double d, int8_t e, double f, int64_t g, double h, uint16_t i, double j,
                  int64_t k, double l, int64_t m, double n, int32_t o, double p, int64_t q, float r, int64_t s, float t,
                  int64_t u, double v, uint32_t w, double x, int64_t y, int64_t z, int64_t aa, int64_t bb, int64_t cc,
                  int64_t dd, int64_t ee, _Bool ff) {
        return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l + 13 * m
             + 14 * n + 15 * o + 16 * p + 17 * q + 18 * r + 19 * s + 20 * t + 21 * u + 22 * v + 23 * (int64_t)w + 24 * x
             + 25 * y + 26 * z + 27 * aa + 28 * bb + 29 * cc + 30 * dd + 31 * ee + 32 * ff;
      }
      double sum(int count, ...) {
        va_list list;
        va_start(list, count);
        double all = 0;
        for (int i = 0; i < count; i++) all += va_arg(list, double);
        return all;
      }
      uint8_t first(uint8_t *bytes) { uint8_t byte = *bytes; *bytes = byte + 1; return byte; }
      int64_t distance(char *a, char *b) { return b - a; }
      int aligned(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g) {
        return (uintptr_t)__builtin_frame_address(0) % 16;
      }
      int64_t between(int64_t (*call)(int64_t), int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g, double h) {
        int64_t first = call(b);
        return first + call(c) + d + e + f + g + (int64_t)h;
      }
      int64_t after(uint8_t *bytes, int64_t (*call)(void)) { int64_t x = call(); return x + bytes[0] + bytes[99]; }`);
  session.open(library);

  it('extends integers as the convention wants, from one bound of their types to the other', () => {
    const extremes = {
      i8: [-128, 127],
      u8: [0, 255],
      i16: [-32768, 32767],
      u16: [0, 65535],
      i32: [-(2 ** 31), 2 ** 31 - 1],
      u32: [0, 2 ** 32 - 1],
      i64: [-(2n ** 63n), 2n ** 63n - 1n],
      bool: [false, true],
    } as const;
    for (const [type, values] of Object.entries(extremes)) {
      const call = session.function(`of_${type}`, { parameters: [type as NativeType], result: 'i64' });
      for (const value of values) expect(call(value as never)).toBe(BigInt(value));
    }
  });

  it('takes of a result what belongs to its type', () => {
    const pattern = -(0x123456789abcdef1n + 0x80808080n);
    const narrow = (type: NativeType) => session.function(`to_${type}`, { parameters: ['i64'], result: type })(pattern);
    for (const bits of [8, 16, 32] as const) {
      expect(narrow(`i${bits}`)).toBe(Number(BigInt.asIntN(bits, pattern)));
      expect(narrow(`u${bits}`)).toBe(Number(BigInt.asUintN(bits, pattern)));
    }
    expect(narrow('i64')).toBe(pattern);
    expect(narrow('u64')).toBe(BigInt.asUintN(64, pattern));
  });

  it('writes numbers of any size where 64 bits are wanted', () => {
    const same = session.function('to_i64', { parameters: ['i64'], result: 'i64' });
    for (const magnitude of [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40 + 5, 2 ** 53 - 1]) {
      for (const value of [magnitude, -magnitude]) expect(same(value)).toBe(BigInt(value));
    }
  });

  it('passes 20 integers and 12 floats, in registers and on the stack', () => {
    const types = (
      'i64 f32 i64 f64 i8 f64 i64 f64 u16 f64 i64 f64 i64 f64 i32 f64 i64 f32 i64 f32 i64 f64 u32 f64 i64 i64 i64 i64 ' +
      'i64 i64 i64 bool'
    ).split(' ') as NativeType[];
    expect(types.filter((type) => type.startsWith('f')).length).toBe(12);
    expect(types.length).toBe(32);
    const many = session.function('many', { parameters: types, result: 'f64' } as NativeSignature);
    const values = types.map((type, i) =>
      type === 'bool' ? true : type.startsWith('f') ? (i + 0.5) * (i % 3 ? 1 : -1) : i * 3 - (type[0] === 'i' ? 50 : 0),
    );
    const expected = values.reduce<number>((all, value, i) => all + (i + 1) * Number(value), 0);
    expect(many(...(values as never[]))).toBe(expected);
  });

  it('keeps the stack aligned with any number of words on it', () => {
    const words = (count: number) => Array.from({ length: count }, () => 'i64' as const);
    for (const count of [6, 7, 8, 9, 60]) {
      const aligned = session.function('aligned', { parameters: words(count), result: 'i32' });
      expect(aligned(...words(count).map(() => 1))).toBe(0);
      // Without the code of a session in between, which has a stack of its own.
      expect(mailbox().call(aligned.address, ...words(count).map(() => 1))).toBe(0);
    }
  });

  it('reaches functions with variable arguments', () => {
    const floats = Array.from({ length: 11 }, () => 'f64' as const);
    const sum = session.function('sum', { parameters: ['i32', ...floats], result: 'f64' });
    expect(sum(11, ...floats.map((_, i) => i + 0.25))).toBe(55 + 11 / 4);
  });

  it('is refused where there are more arguments than can be passed', () => {
    const parameters = Array.from({ length: 2000 }, () => 'i64' as const);
    expect(() => session.function('many', { parameters, result: 'f64' })).toThrow(
      expect.objectContaining({ code: 'bad-signature' }),
    );
  });

  const first = session.function('first', { parameters: ['ptr'], result: 'u8' });
  const buffer = new ArrayBuffer(64);
  const whole = new Uint8Array(buffer);
  const kinds = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  ];
  it.each([...kinds, DataView])('gives native code the first byte of a %o', (View) => {
    whole.fill(0);
    whole[24] = 41;
    expect(first(new (View as Uint8ArrayConstructor)(buffer, 24, 2))).toBe(41);
    expect(whole[24]).toBe(42);
    // Small ones of their own may lie in V8's heap until somebody wants their memory.
    if (View === DataView) return;
    const own = new (View as Uint8ArrayConstructor)(2);
    expect(first(own)).toBe(0);
    expect(new Uint8Array(own.buffer, own.byteOffset)[0]).toBe(1);
  });

  it('gives native code buffers, parts of views and shared memory', () => {
    const bytes = Buffer.from('abc');
    expect(first(bytes.subarray(1))).toBe(98);
    expect(bytes.toString()).toBe('acc');
    const shared = new Uint8Array(new SharedArrayBuffer(8), 3);
    expect(first(shared.subarray(2))).toBe(0);
    expect([...shared]).toEqual([0, 0, 1, 0, 0]);
    expect([first(new DataView(shared.buffer, 5)), shared[2]]).toEqual([1, 2]);
  });

  it('takes several views, between other arguments, as they are', () => {
    const distance = session.function('distance', { parameters: ['ptr', 'ptr'], result: 'i64' });
    expect(distance(whole.subarray(3), new DataView(buffer, 40))).toBe(37n);
    expect(distance(new Float64Array(buffer, 48), whole)).toBe(-48n);
  });

  it('may be made within a callback of another, whose arguments and results stay what they were', () => {
    const between = {
      parameters: ['ptr', 'i64', 'i64', 'i64', 'i64', 'i64', 'i64', 'f64'],
      result: 'i64',
    } as const;
    const call = session.function('between', between);
    let depth = 0;
    const back: { readonly address: number } = session.callback({ parameters: ['i64'], result: 'i64' }, (value) => {
      if (depth === 3) return value;
      depth++;
      const inner = call(back.address, value, 2, 3, 4, 5, 6, 7.5);
      first(whole);
      depth--;
      return inner;
    });
    const model = (level: number, b: bigint, c: bigint): bigint => {
      const again = (value: bigint): bigint => (level === 3 ? value : model(level + 1, value, 2n));
      return again(b) + again(c) + 3n + 4n + 5n + 6n + 7n;
    };
    expect(call(back.address, 1000, 2, 3, 4, 5, 6, 7.5)).toBe(model(0, 1000n, 2n));
  });

  it('keeps the memory of its arguments while a callback runs', () => {
    const text = `
      import { openSession } from './src/run/index.ts';
      const session = openSession();
      session.open(${JSON.stringify(library)});
      const after = session.function('after', { parameters: ['ptr', 'ptr'], result: 'i64' });
      let collecting = false;
      const back = session.callback({ parameters: [], result: 'i64' }, () => {
        for (let i = 0; i < 3 && collecting; i++) {
          gc();
          for (let j = 0; j < 100; j++) new Uint8Array(100).fill(99);
        }
        return 1n;
      });
      const work = () => after(new Uint8Array(100).fill(7), back.address);
      for (let i = 0; i < 50_000; i++) work();
      collecting = true;
      let right = 0;
      for (let i = 0; i < 20; i++) if (work() === 15n) right++;
      console.log(right);`;
    // Only where calls have become part of their caller is what they were given forgotten early.
    const { stdout, stderr } = runTypeScript(text, {
      flags: ['--expose-gc', '--max-inlined-bytecode-size=5000', '--max-inlined-bytecode-size-cumulative=10000'],
    });
    expect({ stdout, stderr }).toEqual({ stdout: '20\n', stderr: '' });
  });

  it('leaves nothing behind, ten thousand times', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    session.load({ functions: [assembleWithGnu('pair', 'mov rax, rdi; lea rdx, [rdi + 1]; ret')] });
    const distance = session.function('distance', { parameters: ['ptr', 'ptr'], result: 'i64' });
    const pair = session.function('pair', { parameters: ['i64'], result: ['i64', 'i64'] });
    expect(pair(41)).toEqual([41n, 42n]);
    const work = (count: number) => {
      for (let i = 0; i < count; i++) {
        distance(new Uint8Array(16), new DataView(new ArrayBuffer(16)));
        pair(i);
      }
      // What the first finds the second frees.
      collect();
      collect();
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      return { heapUsed, external, arrayBuffers };
    };
    work(1000);
    const before = work(1000);
    const afterwards = work(10_000);
    // Each call makes 32 bytes of memory and two views: one kept in ten would show.
    expect(afterwards.arrayBuffers - before.arrayBuffers).toBeLessThan(10_000);
    expect(afterwards.external - before.external).toBeLessThan(10_000);
    expect(afterwards.heapUsed - before.heapUsed).toBeLessThan(100_000);
  });
});
