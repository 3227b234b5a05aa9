/** Bodies run item by item on plain stacks: what compiled words are compared with. It knows nothing of effects. */
import type { Word } from '../../../src/forth/body.ts';

/** A THROW on its way to a CATCH. */
export class Thrown extends Error {
  readonly value: bigint;
  constructor(value: bigint) {
    super(`thrown ${value}`);
    this.value = value;
  }
}
/** The program took more than there was, or ran too long: nothing to compare. */
export class GivenUp extends Error {}

interface Frame {
  readonly limit: bigint;
  index: bigint;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);
const flag = (condition: boolean): bigint => (condition ? -1n : 0n);

const binary: Record<string, (a: bigint, b: bigint) => bigint> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  '<': (a, b) => flag(a < b),
  '>': (a, b) => flag(a > b),
  '=': (a, b) => flag(a === b),
  'u<': (a, b) => flag(BigInt.asUintN(64, a) < BigInt.asUintN(64, b)),
  min: (a, b) => (a < b ? a : b),
  max: (a, b) => (a > b ? a : b),
};
const unary: Record<string, (a: bigint) => bigint> = {
  '1+': (a) => a + 1n,
  '1-': (a) => a - 1n,
  negate: (a) => -a,
  invert: (a) => ~a,
  '0=': (a) => flag(a === 0n),
  '0<': (a) => flag(a < 0n),
  '2*': (a) => a * 2n,
};
const shuffles: Record<string, (...items: bigint[]) => bigint[]> = {
  noop: () => [],
  dup: (a) => [a!, a!],
  drop: (_) => [],
  swap: (a, b) => [b!, a!],
  over: (a, b) => [a!, b!, a!],
  rot: (a, b, c) => [b!, c!, a!],
  '-rot': (a, b, c) => [c!, a!, b!],
  nip: (_, b) => [b!],
  tuck: (a, b) => [b!, a!, b!],
  '2dup': (a, b) => [a!, b!, a!, b!],
  '2drop': (_a, _b) => [],
  '2swap': (a, b, c, d) => [c!, d!, a!, b!],
};

export function interpret(
  word: Word,
  stack: bigint[],
  words: readonly Word[],
  budget = { steps: 20_000 },
  depth = 0,
): void {
  const { items, locals } = word.body!;
  if (depth > 200) throw new GivenUp();
  const values: bigint[] = locals.map(() => 0n);
  const returns: (bigint | Frame)[] = [];
  const places = new Map<number, number>();
  items.forEach((item, index) => {
    if (item.kind === 'label') places.set(item.label, index);
  });
  const pop = (): bigint => {
    if (stack.length === 0) throw new GivenUp();
    return stack.pop()!;
  };
  const push = (...given: bigint[]): void => {
    for (const value of given) stack.push(wrap(value));
  };
  const popMany = (count: number): bigint[] => Array.from({ length: count }, pop).reverse();
  const callee = (token: bigint): Word => {
    const found = words.find((one) => one.token === token);
    if (found === undefined) throw new GivenUp();
    return found;
  };
  const call = (one: Word): void => interpret(one, stack, words, budget, depth + 1);
  const goOn = (frame: Frame, step: bigint): boolean => {
    // Over the whole numbers: does the way from index to index + step pass between limit − 1 and limit, on the circle?
    const from = BigInt.asIntN(64, frame.index - frame.limit);
    frame.index = wrap(frame.index + step);
    return step >= 0n ? !(from < 0n && from + step >= 0n) : !(from >= 0n && from + step < 0n);
  };

  const primitive = (name: string): void => {
    if (binary[name] !== undefined) {
      const [a, b] = popMany(2);
      push(binary[name](a!, b!));
    } else if (unary[name] !== undefined) push(unary[name](pop()));
    else if (shuffles[name] !== undefined) push(...shuffles[name](...popMany(shuffles[name].length)));
    else {
      switch (name) {
        case '?dup': {
          const item = pop();
          push(...(item === 0n ? [item] : [item, item]));
          return;
        }
        case 'depth':
          push(BigInt(stack.length));
          return;
        case 'pick': {
          const index = pop();
          const item = index < 0n ? undefined : stack.at(-1 - Number(index));
          if (item === undefined) throw new GivenUp();
          push(item);
          return;
        }
        case 'roll': {
          const index = pop();
          if (index < 0n || index >= stack.length) throw new GivenUp();
          push(...stack.splice(-1 - Number(index), 1));
          return;
        }
        case '>r':
          returns.push(pop());
          return;
        case 'r>':
          push(returns.pop() as bigint);
          return;
        case 'r@':
          push(returns.at(-1) as bigint);
          return;
        case 'execute':
          call(callee(pop()));
          return;
        case 'throw': {
          const code = pop();
          if (code !== 0n) throw new Thrown(code);
          return;
        }
        case 'catch': {
          const token = pop();
          const height = stack.length;
          const before = [...stack];
          try {
            call(callee(token));
            push(0n);
          } catch (error) {
            if (!(error instanceof Thrown)) throw error;
            // What lies where the word's arguments were is not defined; tests drop it.
            stack.splice(0, stack.length, ...before.slice(0, height));
            push(error.value);
          }
          return;
        }
        default:
          throw new Error(`the interpreter does not know ${name}`);
      }
    }
  };

  for (let at = 0; at < items.length; at++) {
    if (budget.steps-- <= 0) throw new GivenUp();
    const item = items[at]!;
    switch (item.kind) {
      case 'literal':
        push(item.value);
        break;
      case 'token':
        push(item.word.token);
        break;
      case 'primitive':
        primitive(item.name);
        break;
      case 'call':
        call(item.word);
        break;
      case 'branch':
        at = places.get(item.label)!;
        break;
      case 'branchIfZero':
        if (pop() === 0n) at = places.get(item.label)!;
        break;
      case 'do':
      case 'questionDo': {
        const [limit, index] = popMany(2);
        if (item.kind === 'questionDo' && limit === index) at = places.get(item.label)!;
        else returns.push({ limit: limit!, index: index! });
        break;
      }
      case 'loop':
      case 'plusLoop': {
        const step = item.kind === 'loop' ? 1n : pop();
        if (goOn(returns.at(-1) as Frame, step)) at = places.get(item.label)!;
        else returns.pop();
        break;
      }
      case 'unloop':
        returns.pop();
        break;
      case 'index':
        push((returns.filter((one) => typeof one !== 'bigint').at(-1 - item.depth) as Frame).index);
        break;
      case 'exit':
        return;
      case 'localGet':
        push(values[item.local]!);
        break;
      case 'localSet':
        values[item.local] = pop();
        break;
      default:
        break;
    }
  }
}
