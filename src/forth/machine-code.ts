/**
 * From words to machine code, when it is first needed and callees first. Each word has a function of its own symbol where its effect is
 * static, and a dynamic form where something may execute its token. What was compiled stays: a redefined word has another symbol.
 */
import type { CompiledFunction, CompileOptions } from '../codegen/index.ts';
import { ConveneError, type IrFunction } from '../ir/index.ts';
import type { PassName } from '../passes/index.ts';
import { type Body, bodySymbol, dynamicSymbol, type Item, type Word } from './body.ts';
import { type Compiler, createCompiler } from './compile/index.ts';
import { reliedOn } from './effect/index.ts';
import { type FunctionSource, functionFromText, makeFunction, sourceText } from './function-source.ts';
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

/** The word that an item calls by its symbol. */
export function calledWord(item: Item): Word | undefined {
  if (item.kind === 'call') return item.word;
  const contract = item.kind === 'deferred' ? item.deferred.contract : undefined;
  return contract?.kind === 'word' ? contract.word : undefined;
}

const isPrelude = ({ at }: Word): boolean => at !== undefined && preludeFiles.has(at.file);

/** The code of a word holds only while the contracts do that it was made for. */
function rely(word: Word): void {
  for (const deferred of reliedOn(word)) deferred.relied = true;
}

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
  const compiled = new Map<string, CompiledFunction>();
  /** Dynamic forms that descriptors point to. */
  const executable = new Set<string>();
  let calledOnce: ReadonlySet<string> = new Set();
  /** Functions of the program whose code was kept, with what was called once when they were wanted. */
  let passed: { readonly make: () => IrFunction; readonly calledOnce: ReadonlySet<string> }[] = [];
  let made: Compiler | undefined;

  /** Most programs have been run before and need none. */
  function compiler(): Compiler {
    made ??= createCompiler({
      contractOf: (symbol) => compiled.get(symbol)?.contract,
      inlinable: (symbol) => (compiled.has(symbol) ? kept?.inlinable(symbol) : undefined),
    });
    return made;
  }

  function compile(source: FunctionSource, symbol: string): CompiledFunction {
    onCompile?.(symbol);
    const isOfPrelude = kept?.wants(symbol) === true;
    if (!isOfPrelude) offerPassed();
    const { code, isSmall } = compiler().compile(makeFunction(source), calledOnce);
    if (isOfPrelude) kept?.add(code, isSmall);
    return code;
  }

  /** What is compiled from here on may take over what was kept. */
  function offerPassed(): void {
    const waiting = passed;
    passed = [];
    for (const { make, calledOnce: then } of waiting) compiler().offer(make(), then);
  }

  /** Code that an earlier run of the program made, else new code. */
  function compileOfProgram(source: FunctionSource, symbol: string, programs: KeptPrograms): CompiledFunction {
    const text = sourceText(source);
    const key = programKey(text, calledOnce);
    const found = programs.next(key);
    if (found !== undefined) {
      passed.push({ make: () => functionFromText(source, text), calledOnce });
      return found;
    }
    const code = compile(source, symbol);
    programs.add(key, code);
    return code;
  }

  function provide(source: FunctionSource & { readonly word: Word }, added: CompiledFunction[]): void {
    const { kind, word } = source;
    const symbol = kind === 'body' ? bodySymbol(word) : dynamicSymbol(word);
    if (compiled.has(symbol)) return;
    const isOfProgram = programs !== undefined && kept?.wants(symbol) !== true;
    let code = kept?.find(symbol);
    if (code === undefined) {
      code = isOfProgram ? compileOfProgram(source, symbol, programs) : compile(source, symbol);
      if (kind === 'body') rely(word);
    }
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
      if (other !== word) provide({ kind: 'body', word: other }, []);
    }
    const f = makeFunction({ kind: 'body', word });
    rely(word);
    offerPassed();
    compiler().optimize(f, calledOnce, after);
    return f;
  }

  return {
    compile(words) {
      const fresh = words.filter((word) => !executable.has(dynamicSymbol(word)));
      if (fresh.length === 0) return nothing;
      const functions: CompiledFunction[] = [];
      const order = inOrder(fresh);
      calledOnce = findCalledOnce(order);
      for (const word of order) provide({ kind: 'body', word }, functions);
      const tokenWords = [...new Set([...fresh, ...tokens(order)])];
      for (const word of tokenWords) {
        executable.add(dynamicSymbol(word));
        provide({ kind: 'bridge', word }, functions);
      }
      return { functions, executable: tokenWords };
    },
    intermediate,
    show: (word, sinks) => compiler().generate(intermediate(word), sinks),
    add(f) {
      const source: FunctionSource = { kind: 'ir', f };
      const code = programs === undefined ? compile(source, f.name) : compileOfProgram(source, f.name, programs);
      compiled.set(f.name, code);
      return code;
    },
    isCompiled: (word) => compiled.has(word.symbol) || compiled.has(dynamicSymbol(word)),
    compiled: (symbol) => compiled.get(symbol),
  };
}
