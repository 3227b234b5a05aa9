/**
 * C programs of as many functions as are asked for, whose names are `f0`, `f1` and so on, and a driver that calls them all. A longer program
 * begins with the shorter one. Their arithmetic wraps around, which gcc and clang must be told.
 */
import { drawer } from './draw.ts';

/** What an expression may read and a statement may change: two parameters and three variables. */
const variables = ['a', 'b', 'c', 'd', 'e'] as const;

/** How deep operations lie in each other at most. */
const deepest = 3;

type Draw = (below: number) => number;

/** The text of functions, one after the other. */
function writer(draw: Draw) {
  const between = (least: number, past: number): number => least + draw(past - least);
  const variable = (): string => variables[draw(variables.length)]!;
  const literal = (): string => `${between(1, 1000)}L`;

  const operation = (depth: number): string => {
    const left = expression(depth + 1);
    switch (draw(7)) {
      case 0:
        return `(${left} + ${expression(depth + 1)})`;
      case 1:
        return `(${left} - ${expression(depth + 1)})`;
      case 2:
        return `(${left} ^ ${expression(depth + 1)})`;
      case 3:
        return `(${left} & ${expression(depth + 1)})`;
      case 4:
        return `(${left} | ${between(1, 256)})`;
      case 5:
        return `(${left} * ${between(2, 90)})`;
      default:
        return `(${left} >> ${between(1, 31)})`;
    }
  };
  const expression = (depth = 0): string => {
    if (depth >= deepest) return variable();
    const kind = draw(8);
    return kind === 0 ? variable() : kind === 1 ? literal() : operation(depth);
  };
  const set = (target: string): string => `${target} = ${operation(0)};`;

  const choice = (): string[] => [
    `  if (${operation(0)} < ${variable()}) {`,
    `    ${set(variable())}`,
    `    ${variable()} += ${expression()};`,
    '  } else {',
    `    ${set(variable())}`,
    '  }',
  ];
  /** At most fifteen rounds, which leave their bound alone. */
  const loop = (): string[] => [
    '  for (int i = 0; i < (b & 15); i++) {',
    `    c += p[i & 7] * ${between(3, 99)};`,
    `    d ^= ${expression()};`,
    `    if (d > ${between(1, 1000)}) e += ${expression()};`,
    '  }',
  ];
  const call = (place: number): string[] =>
    place === 0
      ? [`  ${variable()} += ext(${expression()}, ${variable()});`]
      : [`  ${variable()} += f${draw(place)}(${expression()}, ${variable()}, p);`];
  const store = (): string[] => [`  p[${draw(8)}] = ${expression()};`, `  ${set(variable())}`];
  const cases = (): string[] => [
    `  switch (${variable()} & 7) {`,
    ...[0, 1, 2, 5].flatMap((value) => [`  case ${value}:`, `    ${set(variable())}`, '    break;']),
    '  default:',
    `    ${set(variable())}`,
    '  }',
  ];

  const statement = (place: number): string[] => {
    const kind = draw(8);
    if (kind < 2) return choice();
    if (kind < 4) return loop();
    if (kind < 5) return call(place);
    if (kind < 6) return [`  ${variable()} ^= ext(${variable()}, ${variable()});`];
    return kind < 7 ? store() : cases();
  };

  return (place: number): string => {
    const count = between(2, 5);
    return [
      `long f${place}(long a, long b, long *p) {`,
      '  long c = a - b, d = a + 7, e = a ^ b;',
      `  c += ${expression()};`,
      `  d ^= ${expression()};`,
      ...Array.from({ length: count }, () => statement(place)).flat(),
      '  return a + b + c + d + e + p[0];',
      '}',
    ].join('\n');
  };
}

const external = 'long ext(long x, long y);';

/** A program of so many functions, each with loops, branches, calls of those before it, stores, and now and then a switch. */
export function cProgram(functions: number): string {
  const write = writer(drawer(0x2545f491));
  return `${[external, ...Array.from({ length: functions }, (_, place) => write(place))].join('\n\n')}\n`;
}

/** `main` for a program of so many functions: calls each with several arguments and prints one number that all results and stores go into. */
export function cDriver(functions: number): string {
  const names = Array.from({ length: functions }, (_, place) => `f${place}`);
  return `#include <stdio.h>

${names.map((name) => `long ${name}(long, long, long *);`).join('\n')}

static unsigned long sum;

static void add(long value) { sum = (sum ^ (unsigned long)value) * 0x9e3779b97f4a7c15u + (sum >> 29); }

long ext(long x, long y) {
  add(x);
  add(y);
  return (long)((unsigned long)x * 3u ^ (unsigned long)y);
}

static long (*const functions[])(long, long, long *) = {${names.join(', ')}};

int main(void) {
  static const long arguments[] = {0, 1, -1, 14, 1000003, -987654321987, 0x7fffffffffffffff};
  enum { count = sizeof arguments / sizeof *arguments };
  long memory[8] = {3, -1, 4, -15, 92, 65, -358, 9};
  for (int place = 0; place < ${functions}; place++)
    for (int i = 0; i < count; i++) {
      add(functions[place](arguments[i], arguments[(i + place) % count], memory));
      for (int at = 0; at < 8; at++) add(memory[at]);
    }
  printf("%lx\\n", sum);
  return 0;
}
`;
}
