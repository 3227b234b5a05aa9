/** What can be wrong with what a convention says besides where scalars lie: aggregates, variable arguments, the stack. */
import type { Convention } from './convention.ts';
import { checkRegister, isPowerOfTwo, type Mistake, nameRule, parameterRegisters, sides } from './mistake.ts';
import { registerName } from './registers.ts';

/** No page is larger, and no object file aligns its sections to more. */
const mostAlignment = 4096;
/** A displacement from the stack pointer must reach what lies beyond. */
const mostBytes = 1 << 20;

export function checkAggregates(convention: Convention): Mistake[] {
  const mistakes: Mistake[] = [];
  const owners = parameterRegisters(convention);
  for (const side of sides) {
    convention.aggregates?.[side].forEach((rule, index) => {
      const place = ['aggregates', side, index];
      const name = nameRule(`aggregate ${side}`, index, rule);
      if (rule.take === 'area') {
        for (const align of [rule.leastAlign, rule.mostAlign]) {
          if (isPowerOfTwo(align, mostAlignment)) continue;
          mistakes.push({
            place,
            text: `${name} has the alignment ${align}, not a power of two up to ${mostAlignment}`,
          });
        }
        if (rule.leastAlign > rule.mostAlign) {
          mistakes.push({ place, text: `${name} aligns to ${rule.leastAlign} at least, ${rule.mostAlign} at most` });
        }
        if (side === 'results' && convention.stack.poppedBy === 'callee') {
          const text = `${name} returns memory in the argument area, which the callee takes off the stack`;
          mistakes.push({ place, text });
        }
      }
      if (rule.take !== 'result pointer') return;
      for (const register of [rule.register, rule.returnedIn]) {
        if (register !== undefined) mistakes.push(...checkRegister(convention, place, name, register));
      }
      const other = rule.register === undefined ? undefined : owners.get(rule.register);
      if (rule.register !== undefined && other !== undefined) {
        const called = registerName(convention.bank, rule.register);
        mistakes.push({ place, text: `${name} passes the address in ${called}, which ${other} uses already` });
      }
      if (rule.returnedIn !== undefined && convention.preserved.includes(rule.returnedIn)) {
        const called = registerName(convention.bank, rule.returnedIn);
        mistakes.push({ place, text: `${name} returns the address in ${called}, which is declared preserved` });
      }
    });
  }
  return mistakes;
}

export function checkVariadic(convention: Convention): Mistake[] {
  const { variadic, stack } = convention;
  if (variadic === undefined) return [];
  const name = `the rule for variable arguments (${variadic.point})`;
  const mistakes: Mistake[] = [];
  const report = (text: string): unknown => mistakes.push({ place: ['variadic'], text: `${name} ${text}` });
  if (variadic.count !== undefined) {
    const { register } = variadic.count;
    mistakes.push(...checkRegister(convention, ['variadic', 'count'], name, register));
    const other = parameterRegisters(convention).get(register);
    if (other !== undefined) {
      report(`counts in ${registerName(convention.bank, register)}, which ${other} uses already`);
    }
  }
  if (variadic.list === 'shadow space' && (stack.shadow ?? 0) === 0) {
    report('reads arguments from the shadow space, but the stack has none');
  }
  if (stack.poppedBy === 'callee') {
    report('passes arguments that the callee takes off the stack, but it cannot know how many there are');
  }
  const hasLockstep = convention.parameters.some((rule) => rule.place === 'registers' && rule.lockstep !== undefined);
  if (variadic.floatsTwice === true && !hasLockstep) {
    report('passes floats twice, but no integer registers are in lockstep with float registers');
  }
  if (variadic.arguments === 'stack' && !convention.parameters.some(({ place }) => place === 'stack')) {
    report('passes arguments on the stack, where no rule of the parameters has places');
  }
  return mistakes;
}

export function checkStack({ stack, bank }: Convention): Mistake[] {
  const mistakes: Mistake[] = [];
  const report = (fact: keyof Convention['stack'], text: string): unknown =>
    mistakes.push({ place: ['stack', fact], text });
  if (!isPowerOfTwo(stack.alignment, mostAlignment)) {
    report('alignment', `stack alignment ${stack.alignment} is not a power of two up to ${mostAlignment}`);
  }
  for (const [fact, what, bytes] of [
    ['redZone', 'red zone', stack.redZone],
    ['returnAddressBytes', 'return address', stack.returnAddressBytes],
    ['shadow', 'shadow space', stack.shadow ?? 0],
  ] as const) {
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > mostBytes) report(fact, `the ${what} has ${bytes} bytes`);
  }
  if (stack.probeBytes !== undefined && !isPowerOfTwo(stack.probeBytes, mostBytes)) {
    report('probeBytes', `frames are probed every ${stack.probeBytes} bytes, not a power of two`);
  }
  const direction = stack.direction ?? 'down';
  if (direction !== bank.stackDirection) {
    report('direction', `the stack grows ${direction}, but that of ${bank.target} grows ${bank.stackDirection}`);
  }
  return mistakes;
}

/** A call by address and a bridge need a register of their own at the moment of transfer. */
export function checkScratch(convention: Convention): Mistake[] {
  if (convention.transfer !== 'call') return [];
  const owners = parameterRegisters(convention);
  const { bank } = convention;
  const free = bank.registers.some(
    ({ number, class: registerClass }) =>
      registerClass === 'integer' &&
      number !== bank.stackPointer &&
      number !== convention.variadic?.count?.register &&
      !owners.has(number) &&
      !convention.preserved.includes(number),
  );
  const text =
    'no integer register is left that neither carries a parameter nor is preserved; calls by address need one';
  return free ? [] : [{ place: [], text }];
}
