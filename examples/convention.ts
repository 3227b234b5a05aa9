/**
 * A calling convention of one's own: described, shown, and used by a function that is called from TypeScript. In a project of your own the import is
 * from 'convene'.
 */
import {
  assign,
  assignmentPicture,
  buildFunction,
  compileFunction,
  defineConvention,
  i64,
  openSession,
  x64,
} from '../src/index.ts';

/** System V with arguments and results in other registers, and more of them. Whoever is called leaves rdi and rsi alone. */
const quotients = defineConvention({
  ...x64.sysv,
  name: 'quotients',
  summary: 'two numbers in, quotient and remainder out',
  parameters: [
    {
      place: 'registers',
      class: 'integer',
      registers: [x64.rsi, x64.rdi],
      intact: true,
      point: 'numbers stay where they are',
    },
  ],
  results: [
    { place: 'registers', class: 'integer', registers: [x64.rax, x64.rdx], point: 'where division leaves them' },
  ],
  preserved: [...x64.sysv.preserved, x64.rsi, x64.rdi],
});

const signature = {
  convention: quotients.name,
  parameters: [{ type: i64 }, { type: i64 }],
  results: [{ type: i64 }, { type: i64 }],
};
console.log(assignmentPicture(assign(quotients, signature), { parameters: ['dividend', 'divisor'] }));

const b = buildFunction('divide', signature);
const [dividend, divisor] = b.parameters;
b.return(b.udivrem(dividend!, divisor!));

const conventions = new Map([...x64.x64Conventions, [quotients.name, quotients] as const]);
const session = openSession();
session.load({ functions: [compileFunction(b.function, { conventions })] });
const divide = session.function('divide', {
  convention: quotients,
  parameters: ['i64', 'i64'],
  result: ['i64', 'i64'],
});
const [quotient, remainder] = divide(1071, 462);
console.log(`\n1071 = ${quotient} · 462 + ${remainder}`);
session.close();
