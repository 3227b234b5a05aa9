/** Reads selection rules; `syntax.ts` says how they are written. */
import { ConveneError } from '../../ir/index.ts';
import type { Application, Operand, Pattern, Rule, Step, Term } from './syntax.ts';

interface Reader {
  readonly place: string;
  readonly tokens: readonly string[];
  at: number;
}

const tokenPattern = /=>|&&|[A-Za-z_][\w.]*\(|[A-Za-z_][\w.]*|-?0x[0-9a-fA-F]+|-?\d+|[()[\]?!=+*,]|\S/g;

function fail(reader: Reader, expected: string): never {
  const found = reader.tokens[reader.at] ?? 'the end';
  throw new ConveneError('bad-rule', `${reader.place}: expected ${expected}, found ${found}`);
}

const peek = (reader: Reader): string | undefined => reader.tokens[reader.at];
const isName = (token: string | undefined): token is string => token !== undefined && /^[A-Za-z_][\w.]*$/.test(token);
const isNumber = (token: string | undefined): token is string => token !== undefined && /^-?\d/.test(token);
const isFunction = (token: string | undefined): token is string => token !== undefined && /^[A-Za-z_].*\($/.test(token);

function accept(reader: Reader, token: string): boolean {
  if (peek(reader) !== token) return false;
  reader.at++;
  return true;
}

function expect(reader: Reader, token: string): void {
  if (!accept(reader, token)) fail(reader, token);
}

function takeName(reader: Reader): string {
  const token = peek(reader);
  if (!isName(token)) fail(reader, 'a name');
  reader.at++;
  return token;
}

const toNumber = (token: string): bigint => (token.startsWith('-') ? -BigInt(token.slice(1)) : BigInt(token));

/** One rule; `place` is what messages call where it stands. */
export function parseRule(place: string, text: string): Rule {
  const reader: Reader = { place, tokens: text.match(tokenPattern) ?? [], at: 0 };
  const condition = accept(reader, '?');
  const pattern = parsePattern(reader);
  if (pattern.kind !== 'operation') fail(reader, 'an operation');
  const guards: Application[] = [];
  if (accept(reader, '&&')) while (peek(reader) !== '=>') guards.push(parseApplication(reader));
  expect(reader, '=>');
  const steps: Step[] = [];
  const results: string[] = [];
  while (reader.at < reader.tokens.length) {
    if (peek(reader) === '(') {
      steps.push(parseStep(reader, []));
      continue;
    }
    const names = [takeName(reader)];
    while (isName(peek(reader))) names.push(takeName(reader));
    if (accept(reader, '=')) steps.push(parseStep(reader, names));
    else results.push(...names);
  }
  return { place, text, condition, pattern, guards, steps, results };
}

function parsePattern(reader: Reader): Pattern {
  const token = peek(reader);
  if (isNumber(token)) {
    reader.at++;
    return { kind: 'literal', value: toNumber(token) };
  }
  if (isName(token)) return { kind: 'variable', name: takeName(reader) };
  expect(reader, '(');
  const [name, type = '', from = ''] = takeName(reader).split('.');
  if (name === 'iconst' || name === 'fconst') {
    const bound = takeName(reader);
    expect(reader, ')');
    return { kind: 'constant', operation: name, name: bound };
  }
  const operands: Pattern[] = [];
  while (!accept(reader, ')')) operands.push(parsePattern(reader));
  return { kind: 'operation', name, type, from, operands };
}

function parseApplication(reader: Reader): Application {
  const negated = accept(reader, '!');
  const token = peek(reader);
  if (!isFunction(token)) fail(reader, 'a condition like int32(c)');
  reader.at++;
  const given: (string | bigint)[] = [];
  while (!accept(reader, ')')) {
    const argument = peek(reader);
    given.push(isNumber(argument) ? toNumber(argument) : takeName(reader));
    if (isNumber(argument)) reader.at++;
    accept(reader, ',');
  }
  return { name: token.slice(0, -1), arguments: given, negated };
}

function parseStep(reader: Reader, results: readonly string[]): Step {
  expect(reader, '(');
  const form = takeName(reader);
  const operands: Operand[] = [];
  while (!accept(reader, ')')) operands.push(parseOperand(reader));
  return { form, operands, results };
}

function parseOperand(reader: Reader): Operand {
  const token = peek(reader);
  if (isNumber(token)) {
    reader.at++;
    return { kind: 'number', value: toNumber(token) };
  }
  if (isFunction(token)) {
    const application = parseApplication(reader);
    if (application.name !== 'pool') return { kind: 'application', application };
    const [constant, bytes = 0n] = application.arguments;
    return { kind: 'pool', constant, bytes: Number(bytes) };
  }
  if (token === '(') return { kind: 'nested', step: parseStep(reader, []) };
  if (token === '[') return parseAddress(reader);
  if (accept(reader, '?')) {
    const negated = accept(reader, '!');
    return { kind: 'condition', name: takeName(reader), negated };
  }
  return { kind: 'name', name: takeName(reader) };
}

function parseAddress(reader: Reader): Operand {
  expect(reader, '[');
  const terms: Term[] = [];
  let displacement = 0n;
  do {
    const token = peek(reader);
    if (isNumber(token)) {
      displacement += toNumber(token);
      reader.at++;
      continue;
    }
    const name = takeName(reader);
    let scale = 1;
    if (accept(reader, '*')) scale = Number(reader.tokens[reader.at++]);
    terms.push({ name, scale });
  } while (accept(reader, '+'));
  expect(reader, ']');
  const [only] = terms;
  // A name alone is an address that the pattern bound.
  if (terms.length === 1 && only.scale === 1 && displacement === 0n) return { kind: 'address', name: only.name };
  return { kind: 'sum', terms, displacement };
}
