/** A kernel to an executable, under one convention for its internal functions. */
import type { Convention } from '../../src/abi/index.ts';
import {
  type Choice,
  type CompiledFunction,
  compileProgram as compileClosed,
  compileFunction,
  type Explanation,
  isForCalls,
} from '../../src/codegen/index.ts';
import { ConveneError, dataSize, type IrData, type IrModule, parseModule, verifyOrThrow } from '../../src/ir/index.ts';
import { assembledObject, type LinkedProgram, link } from '../../src/link/index.ts';
import type { CodeObject, DataObject, SymbolRelocation } from '../../src/object/index.ts';
import { type PassContext, type PassName, passes, pipeline } from '../../src/passes/index.ts';
import { createAssembler, rax, rdi, rsp, x64Lowering } from '../../src/targets/x64/index.ts';
import { handRolesThrough } from './roles.ts';

/** The word that stands in a kernel's text for the convention of its internal functions. */
const placeholder = /%convention\b/g;

export interface CompiledProgram {
  readonly functions: readonly CompiledFunction[];
  readonly data: readonly IrData[];
  /** Why functions have the conventions that they have, where those were chosen. */
  readonly choices: readonly Choice[];
  /** By function. */
  readonly explanations: ReadonlyMap<string, Explanation>;
}

/** Ways of compiling a whole program whose text says `sysv`: callers know what callees change; or functions get conventions of their own, too. */
export const wholeProgramWays = ['exact', 'tailored'] as const;
const isWhole = (way: string): boolean => (wholeProgramWays as readonly string[]).includes(way);

/** The convention that stands in the text. */
export const conventionInText = (way: string): string => (isWhole(way) ? 'sysv' : way);

/** Conventions that functions can have, those that are called and come back; and ways of compiling whole programs. */
export const availableConventions = (): string[] => [
  ...[...x64Lowering.conventions.values()].filter(({ transfer }) => transfer === 'call').map(({ name }) => name),
  ...wholeProgramWays,
];

export function conventionCalled(name: string): Convention {
  const convention = x64Lowering.conventions.get(name);
  if (convention === undefined)
    throw new ConveneError('no-such-convention', `there is no calling convention '${name}'`);
  return convention;
}

/** A kernel's module with its internal functions under a convention, as the text has it. */
export function programModule(irText: string, way: string): IrModule {
  const convention = conventionInText(way);
  const module = parseModule(irText.replace(placeholder, convention));
  const threaded = handRolesThrough(module, conventionCalled(convention));
  for (const f of threaded.functions) verifyOrThrow(f);
  return threaded;
}

/** All passes but those that make other code of calls: they are what is measured. */
export const kernelPasses: readonly PassName[] = pipeline.filter((name) => name !== 'inline' && name !== 'accumulate');

const context: PassContext = {
  hasTailCalls: (convention) => conventionCalled(convention).tailCalls !== 'never',
};

/** Runs the passes on every function, in place. */
export function optimizeModule(module: IrModule): void {
  for (const f of module.functions) for (const name of kernelPasses) passes[name].run(f, context);
}

/**
 * Compiles a kernel's text with its internal functions under a convention, or as a whole; `kernel` itself, which is entered from outside, keeps
 * `sysv`. Throws `convention-refusal` where the convention has no place for a value.
 */
export function compileProgram(irText: string, way: string): CompiledProgram {
  const module = programModule(irText, way);
  optimizeModule(module);
  const { data } = module;
  if (!isWhole(way)) return { data, choices: [], ...compileEach(module) };
  const taken = data.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'address' ? [item.symbol] : [])));
  const entries = module.functions.map(({ name }) => name).filter((name) => name === 'kernel' || taken.includes(name));
  const { explanations, explain } = explanationMap();
  const { functions, choices } = compileClosed(module, { entries, tailored: way === 'tailored', explain });
  return { functions, data, choices, explanations };
}

function explanationMap() {
  const explanations = new Map<string, Explanation>();
  return { explanations, explain: (one: Explanation) => void explanations.set(one.symbol, one) };
}

/** Compiles every function by itself, as it is. */
export function compileEach({ functions }: IrModule): Pick<CompiledProgram, 'functions' | 'explanations'> {
  const { explanations, explain } = explanationMap();
  return { functions: functions.map((f) => compileFunction(f, { explain })), explanations };
}

/** Bytes of instructions, without those that are not the kernel's. */
export const codeBytes = ({ functions }: CompiledProgram): number =>
  functions.reduce((sum, { instructionBytes }) => sum + instructionBytes, 0);

function dataObject(data: IrData): DataObject {
  const content = new Uint8Array(dataSize(data));
  const relocations: SymbolRelocation[] = [];
  let offset = 0;
  for (const item of data.items) {
    if (item.kind === 'bytes') content.set(item.bytes, offset);
    else if (item.kind === 'address') {
      relocations.push({ offset, kind: 'abs64', symbol: item.symbol, addend: item.addend });
    }
    offset += dataSize({ ...data, items: [item] });
  }
  return { name: data.name, content, align: data.align, writable: true, relocations };
}

/** The process's first instructions. */
function processEntry(): CodeObject {
  const exitGroup = 231;
  const a = createAssembler();
  a.define('_start');
  a.emit('mov64rr', rdi, rsp);
  a.emit('calls', 'start.main');
  a.emit('mov64rr', rdi, rax);
  a.emit('mov32ri', rax, exitGroup);
  a.emit('syscall');
  return assembledObject(a);
}

/** An executable whose code begins `shift` bytes later than it need. */
export function linkProgram(program: CompiledProgram, startText: string, shift: number): LinkedProgram {
  const start = compileProgram(startText, 'sysv');
  const padding: CodeObject = { name: 'padding', code: new Uint8Array(shift), align: 1, relocations: [] };
  return link({
    functions: [...(shift === 0 ? [] : [padding]), ...program.functions, ...start.functions, processEntry()],
    data: [...program.data, ...start.data].map(dataObject),
    entry: '_start',
    roots: shift === 0 ? [] : ['padding'],
  });
}

/** Addresses of instructions that are there for calls: at a call itself, or where functions are entered and left. */
export function addressesForCalls({ explanations }: CompiledProgram, { symbols }: LinkedProgram): Set<number> {
  return new Set(
    [...explanations.values()].flatMap(({ symbol, instructions }) =>
      instructions.flatMap(({ cause, offset }) =>
        cause !== undefined && isForCalls(cause) ? [symbols.get(symbol)! + offset] : [],
      ),
    ),
  );
}
