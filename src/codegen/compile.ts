/** One IR function to machine code: expand, select, allocate, lay out the frame, order the blocks, encode. */
import type { Contract, ContractLookup, Convention } from '../abi/index.ts';
import { type IrFunction, timed, withColumns } from '../ir/index.ts';
import type { Lowering } from '../targets/index.ts';
import { x64Lowering } from '../targets/x64/index.ts';
import { allocate } from './allocate/index.ts';
import type { CompiledFunction, InstructionSink } from './compiled.ts';
import { expandFunction } from './expand/expand.ts';
import type { Code } from './finish/code.ts';
import { contractOfCode } from './finish/contract.ts';
import { emitFunction, type PlacedSink } from './finish/emit.ts';
import { type Frame, layOutFrame } from './finish/frame.ts';
import { opcodesOf } from './finish/opcodes.ts';
import { improve } from './finish/peephole.ts';
import { writePhysical } from './finish/physical.ts';
import { buildGraph } from './graph.ts';
import { type FunctionLowering, returnsFlag } from './lower/function.ts';
import type { Allocation, MachineFunction } from './machine.ts';
import { createNoteBook, type Notes, renumberNotes } from './notes.ts';
import { everyRule, type RuleBook, readRules } from './rules/book.ts';
import { x64Groups } from './rules/x64-groups.ts';
import { selectFunction } from './select/select.ts';
import { type ExplanationSink, startExplanation } from './why/explain.ts';
import { finishMachine } from './writer.ts';

export interface CompileOptions {
  readonly target?: Lowering;
  /** Conventions by name; the target's own where absent. */
  readonly conventions?: ReadonlyMap<string, Convention>;
  /** Contracts of compiled callees, which callers rely on; without, a call changes all that its convention lets it change. */
  readonly contracts?: ContractLookup;
  /**
   * Code that may lie anywhere: addresses of symbols are relative to the instruction, tables relative to themselves. Otherwise every
   * address must fit 32 bits, signed.
   */
  readonly positionIndependent?: boolean;
  /** Counts, by rule, how often each was applied. */
  readonly applied?: Uint32Array;
  /** Is told each instruction, in the order in which they lie. */
  readonly list?: InstructionSink;
  /** Is told why each instruction is there. */
  readonly explain?: ExplanationSink;
}

const noContracts: ContractLookup = () => undefined;

const books = new Map<Lowering, RuleBook>();

/** A target's rules, read when first asked for. */
export function ruleBook(target: Lowering = x64Lowering): RuleBook {
  let book = books.get(target);
  if (book === undefined) {
    book = target === x64Lowering ? readRules(target, x64Groups()) : readRules(target);
    books.set(target, book);
  }
  return book;
}

export interface SelectedFunction {
  readonly machine: MachineFunction;
  readonly lowering: FunctionLowering;
  readonly loops: Int32Array;
  /** Where an explanation is wanted. */
  readonly notes: Notes | undefined;
}

/** Machine code before allocation. */
export function select(f: IrFunction, options: CompileOptions = {}): SelectedFunction {
  const book = ruleBook(options.target);
  const conventions = options.conventions ?? book.lowering.conventions;
  const contracts = options.contracts ?? noContracts;
  const expanded = expandFunction(f, conventions, contracts);
  // Counting goes by the indices of rules, which they have when all are known.
  if (options.applied !== undefined) everyRule(book);
  const noteBook = options.explain === undefined ? undefined : createNoteBook();
  const lowering = selectFunction(
    buildGraph(expanded.f),
    book,
    conventions,
    expanded.assignments,
    contracts,
    options.positionIndependent ?? false,
    options.applied,
    noteBook,
  );
  const { writer, pool } = lowering.selection;
  const finished = finishMachine(writer, f.name, f.positions, opcodesOf(book).labelWord);
  const { machine, blockNumbers, instructionNumbers } = finished;
  for (const call of lowering.calls) {
    call.instruction = machine.instructionCount - 1 - instructionNumbers[call.instruction];
  }
  for (const reference of pool.references) {
    if (reference.kind === 'block') reference.block = blockNumbers[reference.block];
    else if (reference.kind === 'table') reference.table.blocks = reference.table.blocks.map((b) => blockNumbers[b]);
  }
  const loops = new Int32Array(machine.blocks.length);
  for (let block = 0; block < loops.length; block++) loops[blockNumbers[block]] = writer.loops[block];
  return { machine, lowering, loops, notes: noteBook && renumberNotes(noteBook, instructionNumbers) };
}

export interface PhysicalFunction extends SelectedFunction {
  readonly allocation: Allocation;
  readonly frame: Frame;
  readonly code: Code;
}

/** Machine code after allocation, its blocks not yet in order. */
export function finish(selected: SelectedFunction): PhysicalFunction {
  const { machine, lowering, loops } = selected;
  const { book } = lowering.selection;
  const allocation = timed('code', 'allocate', () => allocate(machine, book.lowering.allocatable));
  return timed('code', 'finish', () => {
    const frame = layOutFrame(machine, allocation, lowering);
    const code = writePhysical(machine, allocation, lowering, frame, opcodesOf(book), loops);
    improve(code, opcodesOf(book), returnsFlag(lowering));
    return { machine, lowering, loops, notes: selected.notes, allocation, frame, code };
  });
}

/** What the code promises; `contracts` are those of its callees as they are now. */
export function contractOf(physical: PhysicalFunction, contracts = physical.lowering.contracts): Contract {
  const { machine, lowering, frame, code } = physical;
  return contractOfCode(machine, lowering, frame, code, contracts);
}

/** Bytes from physical code, once: the order of blocks is settled in place. */
export function emit(
  physical: PhysicalFunction,
  contract: Contract,
  { list, explain }: Pick<CompileOptions, 'list' | 'explain'> = {},
): CompiledFunction {
  const { machine, lowering, frame, code } = physical;
  const { graph, book } = lowering.selection;
  const explanation = explain === undefined ? undefined : startExplanation(physical);
  const tell: PlacedSink | undefined =
    explanation === undefined
      ? list
      : (offset, text, instruction, block) => {
          list?.(offset, text);
          explanation.add(offset, text, instruction, block);
        };
  const compiled = emitFunction(machine, lowering, frame, opcodesOf(book), code, contract, graph.loops, tell);
  if (explanation !== undefined) explain?.(explanation.finish(compiled));
  return compiled;
}

/**
 * Compiles a verified function. The same input gives the same bytes. Throws `no-rule` for an operation that the target cannot do,
 * `convention-refusal` and `tail-call` for what a convention cannot.
 */
export function compileFunction(f: IrFunction, options: CompileOptions = {}): CompiledFunction {
  const compile = (): CompiledFunction => {
    const selected = timed('code', 'select', () => select(f, options));
    const physical = finish(selected);
    return timed('code', 'emit', () => emit(physical, contractOf(physical), options));
  };
  // An explanation looks back at what the code was made from.
  return options.explain === undefined ? withColumns(compile) : compile();
}
