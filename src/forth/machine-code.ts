/**
 * From words to machine code, when it is first needed and callees first. Each word has a function of its own symbol where its effect is
 * static, and a dynamic form where something may execute its token. What was compiled stays: a redefined word has another symbol.
 */
import { type CompiledFunction, type CompileOptions, compileTogether } from '../codegen/index.ts';
import { ConveneError, type IrFunction } from '../ir/index.ts';
import { functionCost, inlineLimits, optimize, type PassContext, type PassName } from '../passes/index.ts';
import { x64Lowering } from '../targets/x64/index.ts';
import type { Body, Item, Word } from './body.ts';
import { bridge, dynamicSymbol, lower } from './compile/index.ts';
import type { KeptCode } from './kept-code.ts';
import { type KeptPrograms, programKey } from './kept-programs.ts';
import { preludeFiles } from './prelude/index.ts';

/** Functions that were not compiled before, callees first, and the words whose tokens they make executable. */
export interface NewCode {
  readonly functions: readonly CompiledFunction[];
  readonly executable: readonly Word[];
}

export interface MachineCode {
  /** What executing the words' tokens needs. */
  compile(words: readonly Word[]): NewCode;
  /** The IR of a word's own function after all passes or, with `after`, after the first run of that pass. */
  intermediate(word: Word, after?: PassName): IrFunction;
  /** The code of a word's own function, each instruction of which is told, or why it is there. */
  show(word: Word, sinks: Pick<CompileOptions, 'list' | 'explain'>): CompiledFunction;
  /** Compiles a function that calls words whose code is there. */
  add(f: IrFunction): CompiledFunction;
  /** Whether a word has code under its present symbol, with its own effect or in dynamic form. */
  isCompiled(word: Word): boolean;
  /** What was compiled under a symbol. */
  compiled(symbol: string): CompiledFunction | undefined;
}

const hasTailCalls = (convention: string): boolean =>
  x64Lowering.conventions.get(convention)?.tailCalls === 'guaranteed';

/** The symbol of the function that the body of a word becomes. */
export const bodySymbol = (word: Word): string => (word.effect?.kind === 'static' ? word.symbol : dynamicSymbol(word));

/** The word that an item calls by its symbol. */
export function calledWord(item: Item): Word | undefined {
  if (item.kind === 'call') return item.word;
  const contract = item.kind === 'deferred' ? item.deferred.contract : undefined;
  return contract?.kind === 'word' ? contract.word : undefined;
}

const isPrelude = ({ at }: Word): boolean => at !== undefined && preludeFiles.has(at.file);

const nothing: NewCode = { functions: [], executable: [] };

/** What earlier sessions left: code of the prelude, and of programs. */
export interface Kept {
  readonly prelude: KeptCode;
  readonly programs?: KeptPrograms;
}

/** With `kept`, functions have the code that they had before. `onCompile` is told each function before it is compiled. */
export function createMachineCode(
  { prelude: kept, programs }: Partial<Kept> = {},
  onCompile?: (symbol: string) => void,
): MachineCode {
  /** Optimised functions that callers may take over; large ones would only take memory. */
  const functions = new Map<string, IrFunction>();
  const compiled = new Map<string, CompiledFunction>();
  /** Dynamic forms that descriptors point to. */
  const executable = new Set<string>();
  /** Symbols of the words that a single call names in what is being compiled: words that nothing called before. */
  let calledOnce: ReadonlySet<string> = new Set();
  /** Functions of the program whose code was kept, before all passes. */
  let passed: { readonly f: IrFunction; readonly calledOnce: ReadonlySet<string> }[] = [];
  const context: PassContext = {
    hasTailCalls,
    recursionEnds: true,
    lookup: (symbol) => functions.get(symbol) ?? madeAgain(symbol),
    isCalledOnce: (symbol) => calledOnce.has(symbol),
  };

  /** The function that kept code was made from. */
  function madeAgain(symbol: string): IrFunction | undefined {
    const word = compiled.has(symbol) ? kept?.inlinable(symbol) : undefined;
    if (word === undefined) return undefined;
    const f = lower(word);
    optimize(f, context);
    functions.set(symbol, f);
    return f;
  }

  /** Callees are there already, and what they promise does not change. */
  function generate(f: IrFunction, sinks: Pick<CompileOptions, 'list' | 'explain'> = {}): CompiledFunction {
    const contracts = (symbol: string) => compiled.get(symbol)?.contract;
    return compileTogether([f], { contracts, ...sinks })[0]!;
  }

  /** Callers may take over what is small, or called nowhere else. */
  function optimizeAndOffer(f: IrFunction): { readonly isSmall: boolean } {
    optimize(f, context);
    const cost = functionCost(f);
    const isSmall = cost <= inlineLimits.calleeCost;
    if (isSmall || (calledOnce.has(f.name) && cost <= inlineLimits.onlyCallCost)) functions.set(f.name, f);
    return { isSmall };
  }

  function compile(f: IrFunction): CompiledFunction {
    onCompile?.(f.name);
    const isOfPrelude = kept?.wants(f.name) === true;
    if (!isOfPrelude) offerPassed();
    const { isSmall } = optimizeAndOffer(f);
    const code = generate(f);
    if (isOfPrelude) kept?.add(code, isSmall);
    return code;
  }

  /** What is compiled from here on may take over what was kept. */
  function offerPassed(): void {
    const [waiting, now] = [passed, calledOnce];
    passed = [];
    for (const { f, calledOnce: then } of waiting) {
      calledOnce = then;
      optimizeAndOffer(f);
    }
    calledOnce = now;
  }

  /** Code that an earlier run of the program made, else new code. */
  function compileOfProgram(f: IrFunction, programs: KeptPrograms): CompiledFunction {
    const key = programKey(f, calledOnce);
    const found = programs.next(key);
    if (found !== undefined) {
      passed.push({ f, calledOnce });
      return found;
    }
    const code = compile(f);
    programs.add(key, code);
    return code;
  }

  function provide(symbol: string, make: () => IrFunction, added: CompiledFunction[]): void {
    if (compiled.has(symbol)) return;
    const isOfProgram = programs !== undefined && kept?.wants(symbol) !== true;
    const code = kept?.find(symbol) ?? (isOfProgram ? compileOfProgram(make(), programs) : compile(make()));
    compiled.set(symbol, code);
    added.push(code);
  }

  /** Words that a body calls or holds the tokens of, whose code is missing. */
  function* needed({ items }: Body): Generator<Word> {
    for (const item of items) {
      const callee = calledWord(item);
      if (callee !== undefined && !compiled.has(bodySymbol(callee))) yield callee;
      if (item.kind === 'token' && !executable.has(dynamicSymbol(item.word))) yield item.word;
    }
  }

  /** Words that these need, each after those that it needs itself, as far as they do not need each other. */
  function inOrder(words: readonly Word[]): Word[] {
    const order: Word[] = [];
    const seen = new Set<Word>();
    const work: { readonly word: Word; readonly needed: Iterator<Word> }[] = [];
    const enter = (word: Word): void => {
      if (seen.has(word)) return;
      seen.add(word);
      if (word.body === undefined) {
        throw new ConveneError(
          'forth-no-code',
          `'${word.name}' has no code of its own: it works only inside a definition`,
        );
      }
      work.push({ word, needed: needed(word.body) });
    };
    for (const word of words) {
      enter(word);
      while (work.length > 0) {
        const { word: current, needed } = work.at(-1)!;
        const next = needed.next();
        if (next.done) {
          order.push(current);
          work.pop();
        } else enter(next.value);
      }
    }
    return order;
  }

  /** Words whose tokens the code of others holds. */
  function* tokens(words: readonly Word[]): Generator<Word> {
    for (const { body } of words) {
      for (const item of body?.items ?? []) if (item.kind === 'token') yield item.word;
    }
  }

  /**
   * Symbols that are called once in the bodies of words whose code is missing. What a word of the prelude is compiled to follows from the prelude
   * alone, so those are not among them.
   */
  function findCalledOnce(words: readonly Word[]): ReadonlySet<string> {
    const calls = new Map<string, number>();
    for (const { body } of words) {
      for (const item of body?.items ?? []) {
        const callee = calledWord(item);
        if (callee === undefined || isPrelude(callee)) continue;
        const symbol = bodySymbol(callee);
        if (!compiled.has(symbol)) calls.set(symbol, (calls.get(symbol) ?? 0) + 1);
      }
    }
    return new Set([...calls].filter(([, count]) => count === 1).map(([symbol]) => symbol));
  }

  function intermediate(word: Word, after?: PassName): IrFunction {
    const order = inOrder([word]);
    calledOnce = findCalledOnce(order);
    for (const other of order) {
      if (other !== word) provide(bodySymbol(other), () => lower(other), []);
    }
    const f = lower(word);
    offerPassed();
    optimize(f, context, after);
    return f;
  }

  return {
    compile(words) {
      const fresh = words.filter((word) => !executable.has(dynamicSymbol(word)));
      if (fresh.length === 0) return nothing;
      const functions: CompiledFunction[] = [];
      const order = inOrder(fresh);
      calledOnce = findCalledOnce(order);
      for (const word of order) provide(bodySymbol(word), () => lower(word), functions);
      const tokenWords = [...new Set([...fresh, ...tokens(order)])];
      for (const word of tokenWords) {
        executable.add(dynamicSymbol(word));
        provide(dynamicSymbol(word), () => bridge(word), functions);
      }
      return { functions, executable: tokenWords };
    },
    intermediate,
    show: (word, sinks) => generate(intermediate(word), sinks),
    add(f) {
      const code = programs === undefined ? compile(f) : compileOfProgram(f, programs);
      compiled.set(f.name, code);
      return code;
    },
    isCompiled: (word) => compiled.has(word.symbol) || compiled.has(dynamicSymbol(word)),
    compiled: (symbol) => compiled.get(symbol),
  };
}
