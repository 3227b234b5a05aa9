/** `convene conventions bridge FROM TO SIGNATURE` */
import {
  type Bridge,
  type BridgeRequest,
  type BridgeTarget,
  type Convention,
  makeBridge,
  type RoleSource,
} from '../../abi/index.ts';
import { compileFunction } from '../../codegen/index.ts';
import { ConveneError, print } from '../../ir/index.ts';
import { optimize } from '../../passes/index.ts';
import { countCode, describeCounts } from '../code-counts.ts';
import { hexadecimal, instructionLines, type ListedInstruction } from '../listing.ts';
import type { Subcommand } from './index.ts';
import { conventionNamed, loadConventions } from './load.ts';
import { fromOption } from './options.ts';
import { reporting, writeJson, writeText } from './report.ts';
import { readSignature } from './signature.ts';

interface BridgeOptions {
  readonly from: readonly string[];
  readonly source: readonly string[];
  readonly callee: string;
  readonly json?: boolean;
}

export const bridgeSubcommand: Subcommand = (command, finish) => {
  command
    .command('bridge')
    .summary('show the code that calls from one convention into another')
    .description(
      'Shows a function that is called under FROM and calls another under TO: its intermediate code, its machine code with bytes, and what ' +
        'a call costs. A role that only one of the two has needs a source.',
    )
    .argument('<from>', 'the convention that the bridge is called under')
    .argument('<to>', 'the convention of what it calls')
    .argument('<signature>', 'a function, as C or IR text has it')
    .option(
      '--source <role=source>',
      "where a role comes from, and what comes back for it goes to: the name of a cell, a number, or 'thrown'; may be given several times",
      (value: string, previous: readonly string[]): string[] => [...previous, value],
      [],
    )
    .option(
      '--callee <name>',
      "what it calls: a function, '[cell]' for the one whose address lies in a cell, or 'argument' for one given at each call",
      'callee',
    )
    .addOption(fromOption())
    .option('--json', 'as JSON')
    .action((from: string, to: string, signature: string, options: BridgeOptions) =>
      finish(reporting(options.json, () => bridge(from, to, signature, options))),
    );
};

function targetCalled(text: string): BridgeTarget {
  if (text === 'argument') return { kind: 'value' };
  const cell = /^\[(.+)\]$/.exec(text)?.[1];
  return cell === undefined ? { kind: 'symbol', symbol: text } : { kind: 'cell', symbol: cell };
}

function sourcesOf(texts: readonly string[]): Record<string, RoleSource> {
  return Object.fromEntries(
    texts.map((text): [string, RoleSource] => {
      const [, role, source] = /^([^=]+)=(.+)$/.exec(text) ?? [];
      if (role === undefined || source === undefined) {
        throw new ConveneError('usage', `--source ${text}: it has the form ROLE=CELL, ROLE=NUMBER or ROLE=thrown`);
      }
      if (source === 'thrown') return [role, { kind: 'thrown' }];
      if (/^-?\d+$/.test(source)) return [role, { kind: 'constant', value: BigInt(source) }];
      return [role, { kind: 'cell', symbol: source }];
    }),
  );
}

/** The error for a role without a source says how to give one. */
function madeBridge(request: BridgeRequest): Bridge {
  try {
    return makeBridge('bridge', request);
  } catch (error) {
    if (!(error instanceof ConveneError) || error.code !== 'bridge-role') throw error;
    throw new ConveneError(error.code, `${error.message}, with --source ROLE=CELL, ROLE=NUMBER or ROLE=thrown`);
  }
}

function bridge(from: string, to: string, text: string, options: BridgeOptions): undefined {
  const known = loadConventions(options.from);
  const conventions = new Map<string, Convention>(known);
  const [entered, called] = [from, to].map((name) => conventionNamed(name, known)) as [Convention, Convention];
  for (const convention of [entered, called]) conventions.set(convention.name, convention);
  const { parameters, results, variadic, declared } = readSignature(text).values;
  const request: BridgeRequest = {
    from: entered,
    to: called,
    signature: { parameters, results, ...(variadic && { variadic }), ...(declared !== undefined && { declared }) },
    target: targetCalled(options.callee),
    sources: sourcesOf(options.source),
  };
  const made = madeBridge(request);
  optimize(made.function, {});
  const lines: ListedInstruction[] = [];
  const code = compileFunction(made.function, {
    conventions,
    list: (offset, line) => lines.push({ offset, text: line }),
  });
  const counts = countCode(
    lines.map((line) => line.text),
    code.instructionBytes,
  );
  const intermediate = print(made.function);
  if (options.json === true) {
    writeJson({
      from: entered.name,
      to: called.name,
      signature: text,
      jumps: made.jumps,
      intermediate,
      listing: lines.map(({ offset, text: instruction }, index) => ({
        offset,
        bytes: hexadecimal(code.code.subarray(offset, lines[index + 1]?.offset ?? code.instructionBytes)),
        text: instruction,
      })),
      frame: code.frameSize,
      ...counts,
    });
    return;
  }
  const how = made.jumps ? 'ends with a jump' : `a frame of ${code.frameSize} bytes`;
  writeText([intermediate, ...instructionLines(code, lines), '', `${describeCounts(counts)}, ${how}`].join('\n'));
}
