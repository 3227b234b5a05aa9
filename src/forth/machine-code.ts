/**
 * From words to machine code, when it is first needed and callees first. Each word has a function of its own symbol where its effect is
 * static, and a dynamic form where something may execute its token. What was compiled stays: a redefined word has another symbol.
 */
import type { CompiledFunction, CompileOptions } from '../codegen/index.ts';
import { ConveneError, type IrFunction } from '../ir/index.ts';
import type { PassName } from '../passes/index.ts';
import { bodySymbol, dynamicSymbol, type Item, type Word } from './body.ts';
import { type Compiler, createCompiler } from './compile/index.ts';
import { reliedOn } from './effect/index.ts';
import { type FunctionSource, functionFromText, makeFunction, sourceText } from './function-source.ts';
import type { KeptCode, KeptUnit } from './kept-code.ts';
import type { Needs } from './kept-linked.ts';
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
function calledWord(item: Item): Word | undefined {
  if (item.kind === 'call') return item.word;
  const contract = item.kind === 'deferred' ? item.deferred.contract : undefined;
  return contract?.kind === 'word' ? contract.word : undefined;
}

/** Words that no source text defines are the prelude's too. */
const isPrelude = ({ at }: Word): boolean => at === undefined || preludeFiles.has(at.file);

/** The code of a word holds only while the contracts do that it was made for. */
function rely(word: Word): void {
  for (const deferred of reliedOn(word)) deferred.relied = true;
}

function checkBody({ name, body }: Word): void {
  if (body !== undefined) return;
  throw new ConveneError('forth-no-code', `'${name}' has no code of its own: it works only inside a definition`);
}

/** Words that a word's own code calls or holds the tokens of. */
function* named({ body }: Word): Generator<{ readonly word: Word; readonly isToken: boolean }> {
  for (const item of body?.items ?? []) {
    const callee = calledWord(item);
    if (callee !== undefined) yield { word: callee, isToken: false };
    if (item.kind === 'token') yield { word: item.word, isToken: true };
  }
}

function needsOf({ kind, word }: WordSource): Needs {
  const all = kind === 'body' ? [...named(word)] : [];
  return {
    functions: all.map((one) => bodySymbol(one.word)),
    tokens: all.filter(({ isToken }) => isToken).map((one) => one.word.symbol),
  };
}

type WordSource = FunctionSource & { readonly word: Word };

/** Of a function that is there, as all that it needs will be. */
const nothingMore: KeptUnit = { functions: [], tokens: [] };
const nothing: NewCode = { functions: [], executable: [] };

/** What earlier sessions left: code of the prelude, and of programs. */
export interface Kept {
  readonly prelude: KeptCode;
  readonly programs?: KeptPrograms;
}

export interface MachineCodeOptions {
  /** Is told each function before it is compiled. */
  readonly onCompile?: (symbol: string) => void;
  /** Whether a function of the prelude is in memory from the start, with all that it needs. */
  readonly isLinked?: (symbol: string) => boolean;
}

/** With `kept`, functions have the code that they had before. */
export function createMachineCode(
  { prelude: kept, programs }: Partial<Kept> = {},
  { onCompile, isLinked = () => false }: MachineCodeOptions = {},
): MachineCode {
  const compiled = new Map<string, CompiledFunction>();
  /** Dynamic forms that descriptors point to. */
  const executable = new Set<string>();
  let calledOnce: ReadonlySet<string> = new Set();
  /** Functions of the program whose code was kept, with what was called once when they were wanted. */
  let passed: { readonly make: () => IrFunction; readonly calledOnce: ReadonlySet<string> }[] = [];
  /** Kept code of words by the symbols of their bodies. */
  const units = new Map<string, KeptUnit>();
  let made: Compiler | undefined;

  const isCompiled = (symbol: string): boolean => compiled.has(symbol) || isLinked(symbol);
  const isExecutable = (word: Word): boolean => {
    const symbol = dynamicSymbol(word);
    return executable.has(symbol) || isLinked(symbol);
  };
  const codeOf = (symbol: string): CompiledFunction | undefined =>
    compiled.get(symbol) ?? (isLinked(symbol) ? kept?.find(symbol) : undefined);

  /** Most programs have been run before and need none. */
  function compiler(): Compiler {
    made ??= createCompiler({
      contractOf: (symbol) => codeOf(symbol)?.contract,
      inlinable: (symbol) => (isCompiled(symbol) ? kept?.inlinable(symbol) : undefined),
    });
    return made;
  }

  function compile(source: FunctionSource, symbol: string): CompiledFunction {
    onCompile?.(symbol);
    offerPassed();
    return compiler().compile(makeFunction(source), calledOnce).code;
  }

  /** What words of the prelude compile to does not depend on the program. */
  function compileOfPrelude(source: WordSource, symbol: string, prelude: KeptCode): CompiledFunction {
    onCompile?.(symbol);
    const { code, isSmall } = compiler().compile(makeFunction(source), calledOnce);
    prelude.add(code, isSmall, needsOf(source));
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

  function provide(source: WordSource, added: CompiledFunction[]): void {
    const { kind, word } = source;
    const symbol = kind === 'body' ? bodySymbol(word) : dynamicSymbol(word);
    if (isCompiled(symbol)) return;
    let code = kept?.find(symbol);
    if (code === undefined) {
      if (kept?.wants(symbol)) code = compileOfPrelude(source, symbol, kept);
      else code = programs === undefined ? compile(source, symbol) : compileOfProgram(source, symbol, programs);
      if (kind === 'body') rely(word);
    }
    compiled.set(symbol, code);
    added.push(code);
  }

  /** The code of a word's body, with all that it needs, if it was kept: then nobody has to read the body. */
  function keptUnit(word: Word): KeptUnit | undefined {
    const symbol = bodySymbol(word);
    if (isLinked(symbol)) return nothingMore;
    let unit = units.get(symbol);
    if (unit === undefined && !compiled.has(symbol)) {
      unit = kept?.unit(symbol, isCompiled);
      if (unit !== undefined) units.set(symbol, unit);
    }
    return unit;
  }

  /** Makes sure of the code of words in this order; answers words whose tokens it holds. */
  function provideAll(words: readonly Word[], added: CompiledFunction[]): readonly Word[] {
    return words.flatMap((word): readonly Word[] => {
      const unit = keptUnit(word);
      if (unit === undefined) {
        provide({ kind: 'body', word }, added);
        return [...named(word)].filter(({ isToken }) => isToken).map((one) => one.word);
      }
      for (const code of unit.functions) {
        if (isCompiled(code.name)) continue;
        compiled.set(code.name, code);
        added.push(code);
        if (!units.has(code.name)) units.set(code.name, nothingMore);
      }
      return unit.tokens;
    });
  }

  /** Words that a word's own code needs, and whose code is missing. */
  function* missing(word: Word): Generator<Word> {
    for (const { word: other, isToken } of named(word)) {
      if (isToken ? !isExecutable(other) : !isCompiled(bodySymbol(other))) yield other;
    }
  }

  /** Words that these need, each after those that it needs itself, as far as they do not need each other. */
  function inOrder(words: Iterable<Word>, seen = new Set<Word>()): Word[] {
    const order: Word[] = [];
    const work: { readonly word: Word; readonly needed: Iterator<Word> }[] = [];
    const enter = (word: Word): void => {
      if (seen.has(word)) return;
      seen.add(word);
      if (keptUnit(word) !== undefined) order.push(word);
      else {
        checkBody(word);
        work.push({ word, needed: missing(word) });
      }
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

  /**
   * Symbols that are called once in the bodies of words whose code is missing. What a word of the prelude is compiled to follows from the prelude
   * alone, so those are not among them.
   */
  function findCalledOnce(words: readonly Word[]): ReadonlySet<string> {
    const calls = new Map<string, number>();
    const made = words.filter((word) => keptUnit(word) === undefined);
    for (const { word, isToken } of made.flatMap((one) => [...named(one)])) {
      if (isToken || isPrelude(word)) continue;
      const symbol = bodySymbol(word);
      if (!isCompiled(symbol)) calls.set(symbol, (calls.get(symbol) ?? 0) + 1);
    }
    return new Set([...calls].filter(([, count]) => count === 1).map(([symbol]) => symbol));
  }

  function intermediate(word: Word, after?: PassName): IrFunction {
    checkBody(word);
    const order = inOrder(missing(word), new Set([word]));
    calledOnce = findCalledOnce([...order, word]);
    provideAll(order, []);
    const f = makeFunction({ kind: 'body', word });
    rely(word);
    offerPassed();
    compiler().optimize(f, calledOnce, after);
    return f;
  }

  return {
    compile(words) {
      const fresh = words.filter((word) => !isExecutable(word));
      if (fresh.length === 0) return nothing;
      const functions: CompiledFunction[] = [];
      const order = inOrder(fresh);
      calledOnce = findCalledOnce(order);
      const held = provideAll(order, functions).filter((word) => !isLinked(dynamicSymbol(word)));
      const tokenWords = [...new Set([...fresh, ...held])];
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
    isCompiled: (word) => isCompiled(word.symbol) || isCompiled(dynamicSymbol(word)),
    compiled: codeOf,
  };
}
