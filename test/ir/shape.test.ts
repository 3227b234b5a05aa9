import { expect, test } from 'vitest';
import {
  appendInstruction,
  type Block,
  controlFlow,
  dominatorTree,
  type Edge,
  type Instruction,
  opcodes,
  parse,
  print,
  removeInstruction,
  retarget,
  setEdges,
  terminator,
} from '../../src/ir/index.ts';

const diamond = () =>
  parse(`function @f sysv(i8) -> () {
entry(%c: i8):
  branch %c, left, right
left:
  jump end
right:
  jump end
end:
  return
}`);

const block = (id: number): Block => id as Block;

test('the graph of a function is the same object until its control flow changes', () => {
  const f = diamond();
  const flow = controlFlow(f);
  expect(controlFlow(f)).toBe(flow);
  expect(dominatorTree(controlFlow(f))).toBe(dominatorTree(flow));
});

test.each([
  ['an edge leads elsewhere', (f: ReturnType<typeof diamond>) => retarget(f, 0 as Edge, block(3)), [0, 2, 3]],
  [
    'a terminator is exchanged',
    (f: ReturnType<typeof diamond>) => {
      removeInstruction(f, terminator(f, block(0)) as Instruction);
      const jump = appendInstruction(f, block(0), { opcode: opcodes.jump });
      setEdges(f, jump, [{ target: block(2), arguments: [] }]);
    },
    [0, 2, 3],
  ],
])('it is made anew where %s', (_, change, reached) => {
  const f = diamond();
  controlFlow(f);
  change(f);
  expect([...controlFlow(f).order].sort(), print(f)).toEqual(reached);
});
