/** The table of compile speed as Markdown, with what one has to know of the run. */
import { markdownTable } from '../markdown.ts';
import { medianOf } from '../rounds.ts';
import type { Compiler } from './compilers.ts';

export interface Result {
  readonly compiler: Compiler;
  /** Milliseconds from start to end by round, for all functions, a tenth of them and, for some, half of them. */
  readonly whole: readonly number[];
  readonly tenth: readonly number[];
  readonly half?: readonly number[] | undefined;
  /** Milliseconds of processor time by round, for all functions. */
  readonly processor: readonly number[];
  /** Bytes. */
  readonly peak: number;
  readonly codeBytes: number;
}

/** How many functions the programs have, and LLVM instructions the whole one. */
export interface Sizes {
  readonly functions: number;
  readonly tenth: number;
  readonly half: number;
  readonly instructions: number;
}

/** Three digits, with commas. */
const rounded = (number: number): string => Number(number.toPrecision(3)).toLocaleString('en');

const headings = [
  '',
  'given',
  'seconds',
  'processor',
  'functions a second',
  'LLVM instructions a second',
  'peak MB',
  'code KB',
  'growth',
];

const inSeconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1);

function row({ compiler, whole, tenth, processor, peak, codeBytes }: Result, sizes: Sizes): string[] {
  const seconds = medianOf(whole) / 1000;
  const growth = seconds / sizes.functions / (medianOf(tenth) / 1000 / sizes.tenth);
  return [
    compiler.makes === 'object' ? compiler.label : `${compiler.label}, to assembly`,
    compiler.given,
    inSeconds(medianOf(whole)),
    inSeconds(medianOf(processor)),
    rounded(sizes.functions / seconds),
    rounded(sizes.instructions / seconds),
    (peak / 1e6).toFixed(0),
    Math.round(codeBytes / 1000).toLocaleString('en'),
    growth.toFixed(2),
  ];
}

/** What warming up costs: the second half of the functions by themselves. */
function warmLine({ compiler, whole, half }: Result, sizes: Sizes): string[] {
  if (half === undefined) return [];
  const seconds = (medianOf(whole) - medianOf(half)) / 1000;
  const functions = sizes.functions - sizes.half;
  const instructions = (sizes.instructions * functions) / sizes.functions;
  return [
    `${compiler.label}'s second ${functions.toLocaleString('en')} functions alone (the whole program less one of its first half): ` +
      `${rounded(functions / seconds)} functions and ${rounded(instructions / seconds)} LLVM instructions a second.`,
  ];
}

export function peersText(results: readonly Result[], sizes: Sizes): string {
  const rounds = results[0]?.whole.length ?? 0;
  const versions = [...new Set(results.map(({ compiler }) => compiler.version))].join('; ');
  return [
    `${sizes.functions.toLocaleString('en')} functions, ${sizes.instructions.toLocaleString('en')} LLVM instructions; ` +
      `${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`}; ${versions}.`,
    markdownTable(
      headings,
      results.map((result) => row(result, sizes)),
      2,
    ),
    ...results.flatMap((result) => warmLine(result, sizes)),
  ].join('\n\n');
}
