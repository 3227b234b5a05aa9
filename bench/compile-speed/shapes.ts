/** Programs as LLVM IR text of about as many instructions as are asked for, each with another way to be large. */
import { drawer } from './draw.ts';

export interface Shape {
  readonly name: string;
  readonly summary: string;
  readonly text: (instructions: number) => string;
}

const operations = ['add', 'sub', 'mul', 'xor', 'and', 'or'] as const;

/** One block, in which each instruction takes what was computed a little before. */
function straightLine(count: number): string {
  const draw = drawer(1);
  const lines = ['define i64 @f(i64 %a, i64 %b) {'];
  const value = (at: number): string => (at < 0 ? (at === -1 ? '%a' : '%b') : `%v${at}`);
  for (let at = 0; at < count; at++) {
    const operation = operations[draw(operations.length)];
    lines.push(`  %v${at} = ${operation} i64 ${value(at - 1)}, ${value(Math.max(-2, at - 2 - draw(6)))}`);
  }
  lines.push(`  ret i64 ${value(count - 1)}`, '}');
  return lines.join('\n');
}

/** Diamonds in a row, six instructions each, whose ways meet in a phi. */
function manyBlocks(count: number): string {
  const lines = ['define i64 @f(i64 %a, i64 %b) {', '  br label %h0', 'h0:', '  %x0 = add i64 %a, 1'];
  const diamonds = Math.max(1, Math.floor(count / 8));
  for (let at = 0; at < diamonds; at++) {
    lines.push(
      `  %c${at} = icmp slt i64 %x${at}, %b`,
      `  br i1 %c${at}, label %l${at}, label %r${at}`,
      `l${at}:`,
      `  %p${at} = xor i64 %x${at}, ${at + 7}`,
      `  br label %h${at + 1}`,
      `r${at}:`,
      `  %q${at} = mul i64 %x${at}, %b`,
      `  br label %h${at + 1}`,
      `h${at + 1}:`,
      `  %m${at} = phi i64 [ %p${at}, %l${at} ], [ %q${at}, %r${at} ]`,
      `  %x${at + 1} = add i64 %m${at}, %a`,
    );
  }
  lines.push(`  ret i64 %x${diamonds}`, '}');
  return lines.join('\n');
}

/** How deep loops are nested. */
const depth = 8;

/** Nests of loops in a row, each {@link depth} deep, with a store in the innermost. */
function deepLoops(count: number): string {
  const lines = ['define void @f(ptr %p, i64 %n) {', '  br label %n0'];
  const nests = Math.max(1, Math.floor(count / (5 * depth + 4)));
  for (let nest = 0; nest < nests; nest++) {
    lines.push(`n${nest}:`, `  br label %h${nest}.0`);
    for (let level = 0; level < depth; level++) {
      const from = level === 0 ? `n${nest}` : `h${nest}.${level - 1}`;
      lines.push(
        `h${nest}.${level}:`,
        `  %i${nest}.${level} = phi i64 [ 0, %${from} ], [ %j${nest}.${level}, %t${nest}.${level} ]`,
        `  br label %${level + 1 < depth ? `h${nest}.${level + 1}` : `b${nest}`}`,
      );
    }
    const last = `%i${nest}.${depth - 1}`;
    lines.push(
      `b${nest}:`,
      `  %s${nest} = add i64 ${last}, %i${nest}.0`,
      `  %e${nest} = getelementptr i64, ptr %p, i64 %s${nest}`,
      `  store i64 ${last}, ptr %e${nest}`,
      `  br label %t${nest}.${depth - 1}`,
    );
    for (let level = depth - 1; level >= 0; level--) {
      lines.push(
        `t${nest}.${level}:`,
        `  %j${nest}.${level} = add i64 %i${nest}.${level}, 1`,
        `  %d${nest}.${level} = icmp eq i64 %j${nest}.${level}, %n`,
        `  br i1 %d${nest}.${level}, label %${level > 0 ? `t${nest}.${level - 1}` : `n${nest + 1}`}, label %h${nest}.${level}`,
      );
    }
  }
  lines.push(`n${nests}:`, '  ret void', '}');
  return lines.join('\n');
}

/** Half of the instructions load values, the others use them in another order: nearly all are alive in the middle. */
function manyLive(count: number): string {
  const half = Math.max(2, Math.floor(count / 3));
  const lines = ['define i64 @f(ptr %p) {'];
  for (let at = 0; at < half; at++) {
    lines.push(`  %a${at} = getelementptr i64, ptr %p, i64 ${at}`, `  %v${at} = load volatile i64, ptr %a${at}`);
  }
  lines.push('  %s0 = add i64 %v0, 1');
  for (let at = 1; at < half; at++) lines.push(`  %s${at} = xor i64 %s${at - 1}, %v${(at * 7919) % half}`);
  lines.push(`  ret i64 %s${half - 1}`, '}');
  return lines.join('\n');
}

/** One function that calls itself never and those before it now and then; twenty instructions each. */
function manyFunctions(count: number): string {
  const draw = drawer(2);
  const lines: string[] = [];
  const functions = Math.max(1, Math.floor(count / 20));
  for (let at = 0; at < functions; at++) {
    const other = at === 0 ? undefined : at - 1 - draw(Math.min(at, 50));
    lines.push(
      `define i64 @f${at}(i64 %a, ptr %p) {`,
      '  br label %head',
      'head:',
      '  %i = phi i64 [ 0, %0 ], [ %next, %rest ]',
      '  %sum = phi i64 [ %a, %0 ], [ %more, %rest ]',
      '  %e = getelementptr i64, ptr %p, i64 %i',
      '  %x = load i64, ptr %e',
      `  %y = ${operations[draw(operations.length)]} i64 %x, ${draw(1000) + 3}`,
      '  %big = icmp sgt i64 %y, %sum',
      '  br i1 %big, label %then, label %rest',
      'then:',
      `  %z = ${operations[draw(operations.length)]} i64 %y, %sum`,
      '  store i64 %z, ptr %e',
      '  br label %rest',
      'rest:',
      '  %w = phi i64 [ %y, %head ], [ %z, %then ]',
      '  %more = add i64 %sum, %w',
      '  %next = add i64 %i, 1',
      `  %done = icmp eq i64 %next, ${draw(100) + 2}`,
      '  br i1 %done, label %end, label %head',
      'end:',
      other === undefined ? '  %r = add i64 %more, 1' : `  %r = call i64 @f${other}(i64 %more, ptr %p)`,
      '  ret i64 %r',
      '}',
    );
  }
  return lines.join('\n');
}

export const shapes: readonly Shape[] = [
  { name: 'straight line', summary: 'one block', text: straightLine },
  { name: 'many blocks', summary: 'diamonds in a row', text: manyBlocks },
  { name: 'deep loops', summary: `nests of ${depth} loops in a row`, text: deepLoops },
  { name: 'many live values', summary: 'all loaded before the first is used', text: manyLive },
  { name: 'many functions', summary: 'twenty instructions each', text: manyFunctions },
];
