/** Passes from IR to IR, and the order in which they run. Each is described at the head of its file. */
import { ConveneError, type IrFunction, none, timed, withColumns } from '../ir/index.ts';
import { accumulate } from './accumulate.ts';
import { simplifyBlocks } from './blocks.ts';
import { carryLoads } from './carry.ts';
import { replaceCounters } from './counters.ts';
import { removeDead } from './dead.ts';
import { decide } from './decide.ts';
import { extendLoads } from './extend.ts';
import { numberValues } from './gvn.ts';
import { hoistInvariants } from './hoist.ts';
import { countDistances } from './induction.ts';
import { inline } from './inline.ts';
import { delay } from './late.ts';
import { forwardMemory } from './memory.ts';
import { removeCopiedParameters } from './parameters.ts';
import type { Pass, PassContext } from './pass.ts';
import { regroupAddresses } from './regroup.ts';
import { separateReturns } from './returns.ts';
import { rotateLoops, turnLoops } from './rotate.ts';
import { simplify } from './simplify.ts';
import { sinkDefinitions } from './sink.ts';
import { reduceStrength } from './strength.ts';
import { tailCalls } from './tail.ts';
import { threadJumps } from './thread.ts';
import { widenCounters } from './widen.ts';

export { functionCost, type InlineLimits, inline, inlineLimits, ordinaryCall } from './inline.ts';
export type { Pass, PassContext } from './pass.ts';

const table = {
  accumulate: {
    name: 'accumulate',
    summary: 'recursive calls whose results are added up',
    run: (f, { recursionEnds }) => accumulate(f, recursionEnds),
  },
  blocks: {
    name: 'blocks',
    summary: 'branches on constants, empty blocks, chains of blocks',
    settles: 'at once',
    run: (f) => simplifyBlocks(f),
  },
  carry: { name: 'carry', summary: 'loads of what every way in knows', run: (f) => carryLoads(f) },
  counters: { name: 'counters', summary: 'counters that only end their loop', run: (f) => replaceCounters(f) },
  dead: { name: 'dead', summary: 'what contributes to nothing', settles: 'at once', run: (f) => removeDead(f) },
  decide: { name: 'decide', summary: 'what branches on the way have decided', run: (f) => decide(f) },
  extend: { name: 'extend', summary: 'loads whose value is extended', run: (f) => extendLoads(f) },
  gvn: {
    name: 'gvn',
    summary: 'what a dominating instruction has computed already',
    settles: 'despite dead',
    run: (f) => numberValues(f),
  },
  hoist: { name: 'hoist', summary: 'what does not change in a loop', run: (f) => hoistInvariants(f) },
  induction: {
    name: 'induction',
    summary: 'counters of loops that end by overflow',
    run: (f) => countDistances(f),
  },
  inline: {
    name: 'inline',
    summary: 'bodies of small callees in place of calls',
    run: (f, context) => inline(f, context),
  },
  late: { name: 'late', summary: 'sums after the other uses of what they add to', run: (f) => delay(f) },
  memory: { name: 'memory', summary: 'loads of what was just stored or loaded', run: (f) => forwardMemory(f) },
  parameters: {
    name: 'parameters',
    summary: 'block parameters that always have the same value',
    settles: 'at once',
    run: (f) => removeCopiedParameters(f),
  },
  regroup: { name: 'regroup', summary: 'sums in addresses, by what changes', run: (f) => regroupAddresses(f) },
  returns: { name: 'returns', summary: 'returns on ways without calls', run: (f) => separateReturns(f) },
  rotate: { name: 'rotate', summary: 'tests of loops, once before them', run: (f) => rotateLoops(f) },
  simplify: { name: 'simplify', summary: 'constants and algebra', settles: 'at once', run: (f) => simplify(f) },
  sink: { name: 'sink', summary: 'what only less frequent blocks use', run: (f) => sinkDefinitions(f) },
  strength: { name: 'strength', summary: 'products that grow with a counter', run: (f) => reduceStrength(f) },
  tail: {
    name: 'tail',
    summary: 'calls in tail position',
    settles: 'at once',
    run: (f, { hasTailCalls }) => tailCalls(f, hasTailCalls ?? (() => false)),
  },
  thread: { name: 'thread', summary: 'branches that ways into their block decide', run: (f) => threadJumps(f) },
  turn: { name: 'turn', summary: 'tests of loops that always do the same first', run: (f) => turnLoops(f) },
  widen: { name: 'widen', summary: 'counters that are extended in their loop', run: (f) => widenCounters(f) },
} satisfies Record<string, Pass>;

export type PassName = keyof typeof table;
export const passes: Readonly<Record<PassName, Pass>> = table;

/** The order in which passes run; some run again when others have made work for them. */
export const pipeline: readonly PassName[] = [
  'blocks',
  'tail',
  'accumulate',
  'inline',
  'tail',
  'parameters',
  'simplify',
  'blocks',
  'gvn',
  'dead',
  'thread',
  'blocks',
  'decide',
  'dead',
  'blocks',
  'memory',
  'carry',
  'parameters',
  'widen',
  'turn',
  'simplify',
  'blocks',
  'gvn',
  'extend',
  'regroup',
  'hoist',
  'gvn',
  'strength',
  'induction',
  'dead',
  'counters',
  'dead',
  'sink',
  'tail',
  'rotate',
  'blocks',
  'returns',
  'late',
];

const steps: readonly Pass[] = pipeline.map((name) => passes[name]);
/** By step: the first one that runs the same pass. */
const firstOf: readonly number[] = pipeline.map((name) => pipeline.indexOf(name));

/** Runs the pipeline on a valid function, in place; with `after`, up to the first run of the pass of that name. */
export function optimize(f: IrFunction, context: PassContext = {}, after?: PassName): void {
  const last = after === undefined ? pipeline.length - 1 : pipeline.indexOf(after);
  let changes = 0;
  let changesButDead = 0;
  // By the first step of a pass: how many changes there had been when it had run last.
  const settled: number[] = [];
  for (const _ of steps) settled.push(none);
  for (let step = 0; step <= last; step++) {
    const pass = steps[step]!;
    const first = firstOf[step]!;
    const despiteDead = pass.settles === 'despite dead';
    if (pass.settles !== undefined && settled[first] === (despiteDead ? changesButDead : changes)) continue;
    // Each pass has its columns to itself, so that they are few and stay where the processor has them at hand.
    if (timed('passes', pass.name, () => withColumns(() => pass.run(f, context)))) {
      changes++;
      if (pass !== passes.dead) changesButDead++;
    }
    settled[first] = despiteDead ? changesButDead : changes;
  }
}

/** The pass of a name; an error with code `pass-unknown` lists those there are. */
export function passCalled(name: string): PassName {
  if (Object.hasOwn(passes, name)) return name as PassName;
  throw new ConveneError('pass-unknown', `there is no pass '${name}'; passes are ${Object.keys(passes).join(', ')}`);
}
