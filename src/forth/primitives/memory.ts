/** Memory: cells, bytes, blocks. */
import { edge, i8, i64, type Value } from '../../ir/index.ts';
import type { Build, Emitter, Rows } from './primitive.ts';

type Narrow = 'uload8' | 'uload16' | 'uload32' | 'sload8' | 'sload16' | 'sload32';

const fetch: Build = (e, [address]) => [e.b.load(i64, e.address(address!))];
const fetchNarrow =
  (operation: Narrow): Build =>
  (e, [address]) => [e.b[operation](i64, e.address(address!))];
const store =
  (operation: 'store' | 'store8' | 'store16' | 'store32'): Build =>
  (e, [value, address]) => {
    e.b[operation](value!, e.address(address!));
    return [];
  };

const addTo: Build = (e, [n, cell]) => {
  const address = e.address(cell!);
  e.b.store(e.b.add(e.b.load(i64, address), n!), address);
  return [];
};

const fetchTwo: Build = (e, [cell]) => {
  const address = e.address(cell!);
  return [e.b.load(i64, address, 8), e.b.load(i64, address)];
};

const storeTwo: Build = (e, [lower, upper, cell]) => {
  const address = e.address(cell!);
  e.b.store(upper!, address);
  e.b.store(lower!, address, 8);
  return [];
};

const move: Build = (e, [from, to, bytes]) => {
  e.b.blockcopy(e.address(to!), e.address(from!), bytes!);
  return [];
};

const fillWith = (e: Emitter, address: Value, bytes: Value, byte: Value): readonly Value[] => {
  e.b.blockfill(e.address(address), byte, bytes);
  return [];
};

/**
 * CMOVE and CMOVE> go byte by byte, up or down, and so repeat a pattern where the blocks overlap the wrong way. Only then the order of the
 * bytes can be seen; everything else is a block copy.
 */
const bytewise =
  (direction: 'up' | 'down'): Build =>
  (e, [from, to, bytes]) => {
    const { b } = e;
    const step = e.constant(direction === 'up' ? 1 : -1);
    const start = direction === 'up' ? e.constant(0) : b.sub(bytes!, e.constant(1));
    const distance = direction === 'up' ? b.sub(to!, from!) : b.sub(from!, to!);
    const source = e.address(from!);
    const destination = e.address(to!);
    const whole = b.block();
    const loop = b.block([i64], { cold: true });
    const after = b.block();
    b.branch(b.uge(distance, bytes!), edge(whole), edge(loop, [start]));
    b.switchTo(whole);
    b.blockcopy(destination, source, bytes!);
    b.jump(after);
    b.switchTo(loop);
    const [index] = b.blockParameters(loop);
    b.store8(b.uload8(i64, b.ptradd(source, index!)), b.ptradd(destination, index!));
    const next = b.add(index!, step);
    b.branch(b.ult(next, bytes!), edge(loop, [next]), edge(after));
    b.switchTo(after);
    return [];
  };

const count: Build = (e, [address]) => [e.b.add(address!, e.constant(1)), e.b.uload8(i64, e.address(address!))];

const storeConstant =
  (value: bigint): Build =>
  (e, [address]) => {
    e.b.store(e.constant(value), e.address(address!));
    return [];
  };

const exchange: Build = (e, [value, cell]) => {
  const address = e.address(cell!);
  const old = e.b.load(i64, address);
  e.b.store(value!, address);
  return [old];
};

export const memoryRows = (): Rows => ({
  '@': ['a-addr -- x', fetch],
  '!': ['x a-addr --', store('store')],
  '+!': ['n a-addr --', addTo],
  '!@': ['x1 a-addr -- x2', exchange],
  '2@': ['a-addr -- x1 x2', fetchTwo],
  '2!': ['x1 x2 a-addr --', storeTwo],
  'c@': ['c-addr -- char', fetchNarrow('uload8')],
  'w@': ['addr -- u', fetchNarrow('uload16')],
  'l@': ['addr -- u', fetchNarrow('uload32')],
  'sc@': ['addr -- n', fetchNarrow('sload8')],
  'sw@': ['addr -- n', fetchNarrow('sload16')],
  'sl@': ['addr -- n', fetchNarrow('sload32')],
  'c!': ['char c-addr --', store('store8')],
  'w!': ['x addr --', store('store16')],
  'l!': ['x addr --', store('store32')],
  count: ['c-addr -- c-addr2 u', count],
  on: ['a-addr --', storeConstant(-1n)],
  off: ['a-addr --', storeConstant(0n)],
  move: ['addr1 addr2 u --', move],
  cmove: ['c-addr1 c-addr2 u --', bytewise('up')],
  'cmove>': ['c-addr1 c-addr2 u --', bytewise('down')],
  fill: ['c-addr u char --', (e, [address, bytes, char]) => fillWith(e, address!, bytes!, e.b.trunc(i8, char!))],
  erase: ['addr u --', (e, [address, bytes]) => fillWith(e, address!, bytes!, e.b.iconst(i8, 0))],
  blank: ['c-addr u --', (e, [address, bytes]) => fillWith(e, address!, bytes!, e.b.iconst(i8, 32))],
});
