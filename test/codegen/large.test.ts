import { afterAll, describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { buildFunction, edge, type FunctionBuilder, i64, type Value } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';

/* Programs may be large in every direction; nothing may recurse on their size or take the square of its time. */

const session = openSession();
afterAll(() => session.close());

function unary(name: string, body: (b: FunctionBuilder, x: Value) => Value) {
  const b = buildFunction(name, { convention: 'sysv', parameters: [{ type: i64 }], results: [{ type: i64 }] });
  b.return([body(b, b.parameters[0])]);
  return compileFunction(b.function);
}

function run(compiled: ReturnType<typeof compileFunction>, x: bigint): bigint {
  const unit = session.load({ functions: [compiled] });
  const result = session.function(compiled.name, { parameters: ['i64'], result: 'i64' })(x);
  unit.unload();
  return result;
}

describe('large functions', () => {
  test('of a hundred thousand blocks', () => {
    const compiled = unary('blocks', (b, start) => {
      let x = start;
      for (let index = 0; index < 25_000; index++) {
        const [left, right, join] = [b.block(), b.block(), b.block([i64])];
        b.branch(b.slt(x, b.iconst(i64, index)), edge(left), edge(right));
        b.switchTo(left);
        b.jump(join, [b.add(x, b.iconst(i64, 2))]);
        b.switchTo(right);
        b.jump(join, [b.sub(x, b.iconst(i64, 1))]);
        b.switchTo(join);
        x = b.blockParameters(join)[0];
      }
      return x;
    });
    let wanted = 5;
    for (let index = 0; index < 25_000; index++) wanted += wanted < index ? 2 : -1;
    expect(run(compiled, 5n)).toBe(BigInt(wanted));
  });

  test('of one block of a megabyte', () => {
    const compiled = unary('straight', (b, start) => {
      let [x, y] = [start, b.iconst(i64, 1)];
      for (let index = 0; index < 100_000; index++) {
        [x, y] = [b.add(b.xor(x, b.iconst(i64, index)), y), b.sub(x, b.mul(y, b.iconst(i64, 0x1234)))];
      }
      return b.xor(x, y);
    });
    expect(compiled.code.length).toBeGreaterThan(1 << 20);
    let [x, y] = [5n, 1n];
    const wrap = (value: bigint) => BigInt.asIntN(64, value);
    for (let index = 0n; index < 100_000n; index++) [x, y] = [wrap((x ^ index) + y), wrap(x - y * 0x1234n)];
    expect(run(compiled, 5n)).toBe(x ^ y);
  });

  test('with two hundred loops one in the other', () => {
    const depth = 200;
    const compiled = unary('nested', (b, start) => {
      const heads = [];
      let x = start;
      for (let level = 0; level < depth; level++) {
        const head = b.block([i64]);
        b.jump(head, [x]);
        b.switchTo(head);
        x = b.add(b.blockParameters(head)[0], b.iconst(i64, 1));
        heads.push(head);
      }
      for (let level = depth - 1; level >= 0; level--) {
        const after = b.block();
        b.branch(b.slt(x, b.iconst(i64, level)), edge(heads[level], [x]), edge(after));
        b.switchTo(after);
      }
      return x;
    });
    expect(run(compiled, 0n)).toBe(200n);
  });

  test('with a switch of ten thousand cases', () => {
    const b = buildFunction('cases', { convention: 'sysv', parameters: [{ type: i64 }], results: [{ type: i64 }] });
    const blocks = Array.from({ length: 100 }, () => b.block());
    const other = b.block();
    const cases = Array.from({ length: 10_000 }, (_, index) => ({
      value: BigInt(index * index),
      edge: edge(blocks[index % 100]),
    }));
    b.switch(b.parameters[0], edge(other), cases);
    for (const [index, block] of blocks.entries()) {
      b.switchTo(block);
      b.return([b.iconst(i64, index)]);
    }
    b.switchTo(other);
    b.return([b.iconst(i64, -1)]);
    const compiled = compileFunction(b.function);
    expect([0n, 1n, 4n, 5n, 9999n ** 2n, 10_000n ** 2n, -4n].map((x) => run(compiled, x))).toEqual([
      0n,
      1n,
      2n,
      -1n,
      99n,
      -1n,
      -1n,
    ]);
  });
});
