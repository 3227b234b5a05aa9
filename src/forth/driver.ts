/**
 * What happens next: the stack of frames, each a text being interpreted or native code that runs or waits. A THROW leaves frame after
 * frame until native code below may catch it.
 */
import { ConveneError, type SourcePosition } from '../ir/index.ts';
import type { SourceSpan } from './body.ts';
import type { Action, Entry, PlainItem } from './dictionary.ts';
import { checkDepth, interpretToken, undefinedWord, visible } from './interpreter.ts';
import { placeOf, userCells } from './memory.ts';
import { resolvePath } from './path.ts';
import { preludeFiles } from './prelude/index.ts';
import { decodeText, type Token } from './source.ts';
import type { Engine, Frame, System } from './system.ts';
import { forthError, throwErrorCode, throwMessage, throwNumberOf } from './throw-codes.ts';

export interface DriverOptions {
  /** Decides whether a word that stands in a file outside definitions is run there; may throw. */
  readonly mayRun?: (entry: Entry, at: SourceSpan, line: string) => boolean;
  /** Is told now and then how far the text interpreter has come. */
  readonly onLine?: (file: string, line: number) => void;
}

interface Requirements extends DriverOptions {
  readonly actionOf: (request: number) => Action | undefined;
  readonly beforeNative: () => void;
}

export interface Driver {
  readonly exitStatus: number | undefined;
  at(): SourceSpan;
  spanOf(token: Token): SourceSpan;
  /** The token that messages point at from now on. */
  see(token: Token): void;
  undefinedWord(name: string): ConveneError;
  execute(entry: Entry): void;
  evaluate(name: string, address: number, length: number): void;
  include(path: string, once: boolean): void;
  bye(status: number): void;
  interpret(name: string, content: Uint8Array): void;
  load(path: string): void;
  run(entry: Entry): void;
}

const isConstant = ({ kind }: PlainItem): boolean => kind === 'literal' || kind === 'float';

/** ` in 'name'` where the definition, whose last item is given, reaches to the position. */
function inDefinition(name: string, last: SourceSpan | undefined, { line, column }: SourcePosition): string {
  if (last === undefined || last.line < line || (last.line === line && last.column < column)) return '';
  return ` in '${name}'`;
}

/** A position in the program; what happens inside the prelude, or in a word without source, is shown where the program used it. */
const inProgram = (position: SourcePosition | undefined): SourcePosition | undefined =>
  position === undefined || position.line === 0 || preludeFiles.has(position.file) ? undefined : position;

const linesBetweenReports = 256;

const noToken: Token = { start: 0, end: 0 };

/** Leaves all frames; no program catches it. */
const byeCode = 'forth-bye';

export function createDriver(system: System, engine: Engine, options: Requirements): Driver {
  const { sources, stacks, dictionary } = system;
  const frames: Frame[] = [];
  /** THROW codes of errors that programs threw, which their stable codes do not tell. */
  const thrownCodes = new WeakMap<ConveneError, bigint>();
  /** What was thrown last, so that its message is kept while it passes through native code. */
  let thrown: ConveneError | undefined;
  let seen: Token = noToken;
  let exitStatus: number | undefined;

  /** Refuses what no text editor wrote. */
  function checkText(name: string, content: Uint8Array): void {
    if (content.subarray(0, 4096).includes(0)) throw forthError(-37, `'${name}' is not a text file`);
  }

  /** Where a token stands; for an evaluated text, where the evaluation does. */
  function spanOf(token: Token): SourceSpan {
    const source = sources.current;
    if (source === undefined) return { file: 'nowhere', line: 0, column: 0, length: 0 };
    if (source.from !== undefined) return source.from;
    const { file, line, column } = sources.position(token.start);
    return { file, line, column, length: sources.lengthOf(token) };
  }

  const driver: Driver = {
    get exitStatus() {
      return exitStatus;
    },
    at: () => spanOf(seen),
    spanOf,
    see(token) {
      seen = token;
    },
    undefinedWord: (name) => undefinedWord(system, name),

    execute(entry) {
      system.deferred.settle();
      checkDepth(system, entry);
      if (entry.action !== undefined) entry.action(system);
      else if (entry.inline?.every(isConstant)) pushConstants(entry.inline);
      else frames.push({ kind: 'native', entry, state: 'ready', thrown: undefined });
    },

    evaluate(name, address, length) {
      const { depth } = sources;
      sources.pushText(name, address, length, sources.current === undefined ? undefined : driver.at());
      pushText(depth);
    },

    include(path, once) {
      const found = find(path);
      if (found === undefined) throw forthError(-38, `there is no file '${path}'`);
      if (once && system.included.has(found.path)) return;
      checkText(found.path, found.content);
      system.included.add(found.path);
      const { depth } = sources;
      sources.pushFile(found.path, found.content);
      pushText(depth);
    },

    bye(status) {
      exitStatus = status;
      throw new ConveneError(byeCode, 'the program ends');
    },

    interpret(name, content) {
      const { depth } = sources;
      sources.pushFile(name, content);
      pushText(depth);
      drive();
    },
    load(path) {
      driver.include(path, false);
      drive();
    },
    run(entry) {
      attempt(() => driver.execute(entry));
      drive();
    },
  };

  function pushConstants(items: readonly PlainItem[]): void {
    for (const item of items) {
      if (item.kind === 'literal') stacks.push(item.value);
      else if (item.kind === 'float') stacks.pushFloat(item.value);
    }
  }

  /** A file by its name: beside the file that names it, else from the working directory. */
  function find(path: string): { path: string; content: Uint8Array } | undefined {
    const from = sources.current?.lines ? sources.current.name : undefined;
    for (const candidate of resolvePath(path, from)) {
      const content = system.files.read(candidate);
      if (content !== undefined) return { path: candidate, content };
    }
    return undefined;
  }

  function pushText(depth: number): void {
    seen = noToken;
    frames.push({ kind: 'text', depth, definition: system.definition, compiling: system.compiling });
  }

  /** Runs until no frame is left. */
  function drive(): void {
    while (frames.length > 0) {
      attempt(() => {
        const frame = frames.at(-1)!;
        if (frame.kind === 'text') interpretText(frame);
        else runNative(frame);
      });
    }
  }

  function attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      unwind(described(error));
    }
  }

  /** Any error as one for people, with a position. */
  function described(error: unknown): ConveneError {
    if (!(error instanceof ConveneError)) {
      const message = error instanceof Error ? error.message : String(error);
      return Object.assign(new ConveneError('internal', `internal error: ${message}`, driver.at()), { cause: error });
    }
    if (error.position !== undefined || sources.current === undefined) return error;
    const placed = new ConveneError(error.code, error.message + evaluatedText(), driver.at());
    const code = thrownCodes.get(error);
    if (code !== undefined) thrownCodes.set(placed, code);
    return placed;
  }

  /** Says which text the error is in where the position is that of its evaluation. */
  function evaluatedText(): string {
    const { current } = sources;
    if (current?.from === undefined) return '';
    const text = visible(decodeText(current.text));
    return `, in the evaluated text "${text.length > 60 ? `${text.slice(0, 57)}…` : text}"`;
  }

  const codeOf = (error: ConveneError): bigint => thrownCodes.get(error) ?? BigInt(throwNumberOf(error));

  /** Leaves frames until native code below may catch the error. */
  function unwind(error: ConveneError): void {
    const final = error.code === 'internal' || error.code === byeCode;
    if (final) engine.abandon();
    for (;;) {
      const frame = frames.at(-1);
      if (frame === undefined) {
        if (error.code === byeCode) return;
        throw error;
      }
      if (frame.kind === 'native') {
        if (frame.state === 'suspended' && !final) {
          frame.thrown = codeOf(error);
          thrown = error;
          return;
        }
        frames.pop();
        continue;
      }
      while (sources.depth > frame.depth) sources.pop();
      system.definition = frame.definition;
      system.compiling = frame.compiling;
      frames.pop();
    }
  }

  function interpretText(frame: Frame & { kind: 'text' }): void {
    for (;;) {
      const token = sources.name();
      if (token === undefined) {
        if (sources.refill()) {
          const { name, lineNumber } = sources.current!;
          if (lineNumber % linesBetweenReports === 0) options.onLine?.(name, lineNumber);
          continue;
        }
        endText(frame);
        return;
      }
      seen = token;
      interpretToken(system, sources.textOf(token), mayRun);
      if (frames.at(-1) !== frame) return;
    }
  }

  function mayRun(entry: Entry): boolean {
    const { current } = sources;
    if (options.mayRun === undefined || current === undefined) return true;
    const line = current.text.subarray(current.lineStart, current.lineEnd);
    return options.mayRun(entry, driver.at(), new TextDecoder().decode(line));
  }

  function endText(frame: Frame & { kind: 'text' }): void {
    const { definition } = system;
    const unfinished = definition !== undefined && definition !== frame.definition && sources.current!.lines;
    if (unfinished) {
      const open = definition.control.at(-1);
      const hint = open === undefined ? '' : `, where ${open.opener} in line ${open.at.line} is still open`;
      throw forthError(
        -39,
        `the text ends inside the definition of '${definition.entry.name}'${hint}: ; is missing`,
        definition.at,
      );
    }
    sources.pop();
    frames.pop();
  }

  function runNative(frame: Frame & { kind: 'native' }): void {
    options.beforeNative();
    const outcome = advance(frame);
    stacks.data = outcome.data;
    stacks.float = outcome.float;
    switch (outcome.status) {
      case 'done':
        frames.pop();
        stacks.check();
        break;
      case 'host': {
        const action = options.actionOf(outcome.request);
        if (action === undefined) throw forthError(-21, `the host knows no request ${outcome.request}`);
        action(system);
        break;
      }
      case 'thrown':
        frames.pop();
        throw uncaught(outcome.code, outcome.error);
    }
  }

  function advance(frame: Frame & { kind: 'native' }) {
    if (frame.state === 'ready') {
      system.memory.setInteger(userCells.throwingWord, 0);
      // Should preparing the code fail, nothing is suspended yet.
      const outcome = engine.start(frame.entry, stacks.data, stacks.float);
      frame.state = 'suspended';
      return outcome;
    }
    if (frame.thrown === undefined) return engine.resume(stacks.data, stacks.float);
    const code = frame.thrown;
    frame.thrown = undefined;
    const outcome = engine.resumeThrow(code, stacks.data, stacks.float);
    if (outcome.status !== 'thrown') thrown = undefined;
    return outcome;
  }

  /** A code that native code did not catch: the error that it began as, else one that describes it. */
  function uncaught(code: bigint, error: ConveneError | undefined): ConveneError {
    if (thrown !== undefined && codeOf(thrown) === code) {
      const first = thrown;
      thrown = undefined;
      return first;
    }
    const number = Number(code);
    const position = inProgram(error?.position ?? throwingPosition()) ?? positionNow();
    const suffix = number === -2 ? '' : ` (throw ${code})`;
    const made = new ConveneError(throwErrorCode(number), `${messageOf(number)}${suffix}${wordAt(position)}`, position);
    thrownCodes.set(made, code);
    return made;
  }

  function messageOf(number: number): string {
    if (number !== -2) return throwMessage(number);
    const { memory } = system;
    return decodeText(memory.bytes(memory.integer(userCells.abortMessage), memory.integer(userCells.abortLength)));
  }

  /** Where the newest THROW of native code stands. */
  function throwingPosition(): SourcePosition | undefined {
    const { memory } = system;
    const file = dictionary.byToken(memory.cell(userCells.throwingWord))?.at?.file;
    return file === undefined ? undefined : { file, ...placeOf(memory.integer(userCells.throwingPlace)) };
  }

  /** Names the definition that a position lies in. */
  function wordAt(position: SourcePosition | undefined): string {
    if (position === undefined) return '';
    for (const { at, body, inline, name } of system.dictionary.entries()) {
      if (at?.file !== position.file || body === undefined || inline !== undefined) continue;
      const before = at.line < position.line || (at.line === position.line && at.column <= position.column);
      if (before) return inDefinition(name, body.items.at(-1)?.at, position);
    }
    return '';
  }

  const positionNow = (): SourcePosition | undefined => (sources.current === undefined ? undefined : driver.at());

  return driver;
}
