import { runToEnd } from './measure.ts';

/** C to the text that Convene and llc are given: as clang writes it, its variables made values and its blocks put in order. */
export function writeLlvm(source: string, options: readonly string[], text: string): void {
  const unoptimized = ['-O1', '-Xclang', '-disable-llvm-passes', '-S', '-emit-llvm'];
  runToEnd(['clang-19', ...options, ...unoptimized, source, '-o', text]);
  runToEnd(['opt-19', '-passes=sroa,simplifycfg', '-S', text, '-o', text]);
}
