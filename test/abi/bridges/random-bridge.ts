/** A program drawn at random: a caller under one convention, a callee under another, a bridge between them. */
import { type BridgeTarget, type Convention, makeBridge, type RoleSource } from '../../../src/abi/index.ts';
import {
  buildFunction,
  f64,
  type IrModule,
  i64,
  ptr,
  type Signature,
  type Type,
  type Value,
  valueType,
} from '../../../src/ir/index.ts';
import { sysv } from '../../../src/targets/x64/conventions/index.ts';
import { randomConvention, randomSignature } from '../../support/random/convention.ts';
import { type Dice, dice } from '../../support/random/dice.ts';

export interface RandomBridge {
  readonly conventions: ReadonlyMap<string, Convention>;
  /** `main` takes the address of the buffer, which is all that it reads and writes. */
  readonly module: IrModule;
  readonly signature: Pick<Signature, 'parameters' | 'results'>;
  readonly buffer: Uint8Array;
}

/** Bytes of the buffer: what is passed, what the callee saw, what it returns, what comes back, what lived across the call. */
const section = 512;
export const bufferBytes = 5 * section;
const sections = { passed: 0, seen: section, returned: 2 * section, results: 3 * section, live: 4 * section } as const;
const mainSignature: Signature = { convention: 'sysv', parameters: [{ type: ptr }], results: [] };

export function randomBridge(seed: number): RandomBridge {
  const random = dice(seed);
  const from = random.chance(0.1) ? sysv : randomConvention(random, 'from');
  const to = random.chance(0.1) ? sysv : randomConvention(random, 'to');
  const signature = randomSignature(random, [from, to]);
  const roles = (convention: Convention): string[] =>
    convention.parameters.flatMap((rule) => (rule.place === 'standing' ? [rule.role] : []));
  const sources: Record<string, RoleSource> = {};
  const cells: string[] = [];
  for (const role of roles(to)) {
    const inCell = random.chance(0.5);
    if (inCell) cells.push(`cell.${role}`);
    sources[role] = inCell
      ? { kind: 'cell', symbol: `cell.${role}` }
      : { kind: 'constant', value: random.below(1 << 30) };
  }
  const target = random.pick<BridgeTarget>([
    { kind: 'symbol', symbol: 'callee' },
    { kind: 'cell', symbol: 'callee.cell', offset: 8 },
    { kind: 'value' },
  ]);
  const bridge = makeBridge('bridge', { from, to, signature, target, sources });
  const conventions = new Map([sysv, from, to].map((convention) => [convention.name, convention]));
  return {
    conventions,
    signature,
    module: {
      functions: [
        caller(random, bridge.entry, target, cells),
        bridge.function,
        callee(random, bridge.callee),
        disturb(),
      ],
      data: [
        { name: 'buffer', align: 8, items: [{ kind: 'zero', count: 8 }] },
        {
          name: 'callee.cell',
          align: 8,
          items: [
            { kind: 'zero', count: 8 },
            { kind: 'address', symbol: 'callee', addend: 0 },
          ],
        },
        ...cells.map((name) => ({ name, align: 8, items: [{ kind: 'bytes', bytes: plainBytes(random, 8) } as const] })),
      ],
    },
    buffer: plainBytes(random, bufferBytes),
  };
}

/** Random words that are finite numbers as f64 and as f32, too. */
function plainBytes(random: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at % 4 === 3 ? random.pick([0x3f, 0xbf, 0x40]) : random.below(256)));
}

/** Takes arguments from the buffer, and leaves there the results, what was live across the call, and what cells hold after it. */
function caller(random: Dice, entry: Signature, target: BridgeTarget, cells: readonly string[]) {
  const b = buildFunction('main', mainSignature);
  const [buffer] = b.parameters as [Value];
  b.store(buffer, b.symboladdr('buffer'));
  const liveTypes: Type[] = Array.from({ length: random.below(24) }, () => random.pick([i64, f64]));
  const live = liveTypes.map((type, index) => b.load(type, buffer, sections.passed + 8 * index));
  const values = entry.parameters.map(({ type }, index) =>
    target.kind === 'value' && index === 0 ? b.symboladdr('callee') : b.load(type, buffer, sections.passed + 8 * index),
  );
  const results = b.call('bridge', entry, values);
  results.forEach((value, index) => void b.store(value, buffer, sections.results + 8 * index));
  live.forEach((value, index) => void b.store(value, buffer, sections.live + 8 * index));
  cells.forEach((name, index) => {
    b.store(b.load(i64, b.symboladdr(name)), buffer, sections.live + 8 * (32 + index));
  });
  b.return([]);
  return b.function;
}

/** Leaves what it sees in the buffer, whose address it knows, also after every register has changed. */
function callee(random: Dice, signature: Signature) {
  const b = buildFunction('callee', signature);
  const buffer = b.load(ptr, b.symboladdr('buffer'));
  const store = (value: Value, index: number): void => void b.store(value, buffer, sections.seen + 8 * index);
  const before = b.parameters.filter(() => random.chance(0.5));
  for (const value of before) store(value, b.parameters.indexOf(value));
  if (random.chance(0.5)) b.call('disturb', { ...mainSignature, parameters: [] }, []);
  b.parameters.forEach((value, index) => {
    if (!before.includes(value)) store(value, index);
  });
  b.return(
    signature.results.map(({ type, role }, index) => {
      const value = b.load(type, buffer, sections.returned + 8 * index);
      return role !== undefined || valueType(b.function, value) !== (0 as Type)
        ? value
        : b.and(value, b.iconst(type, 1));
    }),
  );
  return b.function;
}

/** Changes as many registers as it can. */
function disturb() {
  const b = buildFunction('disturb', { convention: 'sysv', parameters: [], results: [] });
  const buffer = b.load(ptr, b.symboladdr('buffer'));
  const values = Array.from({ length: 20 }, (_, index) => b.load(index < 14 ? i64 : f64, buffer, 8 * index));
  for (const [index, value] of values.entries()) b.store(value, buffer, sections.live + 8 * index);
  b.return([]);
  return b.function;
}
