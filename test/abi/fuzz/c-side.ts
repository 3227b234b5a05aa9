/** The other compiler's side of each case, as C: a function that we call, and one that calls ours. */
import { typeText } from '../../../src/abi/index.ts';
import { type AbiCase, areaBytes } from './cases.ts';

/** Offsets of the areas: arguments to pass, arguments as received, result to return, result as received. */
export const areas = { passed: 0, received: areaBytes, returned: 2 * areaBytes, result: 3 * areaBytes } as const;

/**
 * `check(f)` calls f and tells by bits which preserved registers it changed: rbx, rbp, r12 … r15, and whether anything is left on the x87
 * stack. `disturb` changes every register that a callee may.
 */
const assembly = String.raw`
__asm__(
".text\n"
".macro sentinel register, bit\n movabs $0x1122334455667700 + \\bit, %rcx\n cmp %rcx, \\register\n je 1f\n or $1 << \\bit, %eax\n1:\n.endm\n"
".globl check\ncheck:\n"
" push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n sub $56, %rsp\n"
" movabs $0x1122334455667700, %rbx\n lea 1(%rbx), %rbp\n lea 2(%rbx), %r12\n lea 3(%rbx), %r13\n lea 4(%rbx), %r14\n lea 5(%rbx), %r15\n"
// What earlier calls have left on the stack might be what an argument should be.
" mov $512, %ecx\n movabs $0x5a5a5a5a5a5a5a5a, %rax\n1: mov %rax, -4096(%rsp, %rcx, 8)\n dec %ecx\n jnz 1b\n"
" call *%rdi\n xor %eax, %eax\n"
" sentinel %rbx, 0\n sentinel %rbp, 1\n sentinel %r12, 2\n sentinel %r13, 3\n sentinel %r14, 4\n sentinel %r15, 5\n"
" fnstenv (%rsp)\n fldenv (%rsp)\n cmpw $0xffff, 8(%rsp)\n je 1f\n or $64, %eax\n fninit\n1:\n"
" add $56, %rsp\n pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n ret\n"
".globl disturb\ndisturb:\n"
" movabs $0x5a5a5a5a5a5a5a5a, %rax\n mov %rax, %rcx\n mov %rax, %rdx\n mov %rax, %rsi\n mov %rax, %rdi\n mov %rax, %r8\n mov %rax, %r9\n mov %rax, %r10\n mov %rax, %r11\n"
${Array.from({ length: 16 }, (_, index) => `" movq %rax, %xmm${index}\\n"`).join('')}
" ret\n"
);
`;

const copy = (to: string, from: string): string =>
  `  memcpy(${to}, ${from}, sizeof ${to.startsWith('&') ? to.slice(1) : from.slice(1)});`;
const at = (offset: number): string => `B + ${offset}`;

function caseText({ type, values, result }: AbiCase, index: number): string {
  const typeName = (value: number): string => `T${index}_${value}`;
  const declared = type.parameters.length;
  const resultName = result === undefined ? 'void' : `R${index}`;
  const parameterList = [
    ...type.parameters.map((_, value) => `${typeName(value)} a${value}`),
    ...(type.variadic ? ['...'] : []),
  ];
  const list = parameterList.length === 0 ? 'void' : parameterList.join(', ');
  const lines = values.map((value, number) => `typedef ${typeText(value.type, typeName(number))};`);
  if (result !== undefined) lines.push(`typedef ${typeText(result.type, resultName)};`);
  const returned = result === undefined ? '' : `${resultName} r; `;

  lines.push(`static ${resultName} theirs${index}(${list}) {`);
  if (type.variadic) lines.push(`  va_list list; va_start(list, a${declared - 1});`);
  values.forEach(({ offset }, number) => {
    if (number >= declared) lines.push(`  ${typeName(number)} a${number} = va_arg(list, ${typeName(number)});`);
    lines.push(copy(at(areas.received + offset), `&a${number}`));
  });
  if (type.variadic) lines.push('  va_end(list);');
  if (result !== undefined) lines.push(`  ${returned}`, copy('&r', at(areas.returned + result.offset)), '  return r;');
  lines.push('}', `static ${resultName} (*ours${index})(${list});`, `static void call${index}(void) {`);
  values.forEach(({ offset }, number) => {
    lines.push(`  ${typeName(number)} a${number};`, copy(`&a${number}`, at(areas.passed + offset)));
  });
  const call = `ours${index}(${values.map((_, number) => `a${number}`).join(', ')})`;
  if (result === undefined) lines.push(`  ${call};`);
  else lines.push(`  ${resultName} r = ${call};`, copy(at(areas.result + result.offset), '&r'));
  lines.push('}');
  return lines.join('\n');
}

/**
 * A unit of C: for case i the functions `theirs` and `call`, whose addresses `address(i, 0)` and `address(i, 1)` gives, and a pointer that
 * the latter calls, which `set(i, p)` sets.
 */
export function unitText(cases: readonly AbiCase[], base: number): string {
  const table = (name: string, prefix: string): string =>
    `static void *${name}[] = {${cases.map((_, index) => `(void *)${prefix}${index}`).join(', ')}};`;
  return [
    '#include <string.h>',
    '#include <stdarg.h>',
    '#include <stdint.h>',
    '#include <stddef.h>',
    `#define B ((unsigned char *)${base})`,
    assembly,
    'void disturb(void);',
    ...cases.map(caseText),
    table('theirs', 'theirs'),
    table('callers', 'call'),
    table('pointers', '&ours'),
    'long address(int index, int which) { return (long)(which == 0 ? theirs : which == 1 ? callers : pointers)[index]; }',
    'void set(int index, long function) { *(long *)pointers[index] = function; }',
    'long disturbance(void) { return (long)disturb; }',
    '',
  ].join('\n');
}
