import { describe, expect, test } from 'vitest';
import { convene, file } from './convene.ts';

const conventions = (...values: string[]) => convene(['conventions', ...values]);
const lines = (text: string) => text.trimEnd().split('\n');

describe('convene conventions list', () => {
  test('has a line for each', () => {
    const { status, output } = conventions('list');
    expect(status).toBe(0);
    expect(output).toMatch(/│ sysv +│ System V AMD64: C on Linux/);
    expect(output).toMatch(/│ forth +│/);
  });

  test('as JSON, with those of a file', () => {
    const own = file('own.json', '{ "name": "own", "extends": "sysv", "summary": "mine" }');
    const { output } = conventions('list', '--json', '--from', own);
    expect(JSON.parse(output)).toContainEqual({ name: 'own', summary: 'mine', target: 'x86-64' });
  });
});

describe('convene conventions show', () => {
  test('a convention: its rules in order, with their points', () => {
    const { output } = conventions('show', 'win64');
    expect(output).toMatch(/│ integers +│ rcx rdx r8 r9, by position +│ Parameter passing: the first four/);
    expect(output).toMatch(/│ preserved +│ rbx rbp rsi rdi r12–r15 xmm6–xmm15, 128 bits of floats/);
  });

  test('where everything of a function lies', () => {
    const signature = 'double f(int count, struct { double x; long n; } point, long double scale, ...)';
    expect(lines(conventions('show', 'sysv', signature).output)).toEqual([
      `${signature}  under sysv`,
      '',
      'values',
      '┌──────────┬──────────────────────────────┬────────────┬───────────┐',
      '│ value    │ type                         │ travels as │ lies in   │',
      '├──────────┼──────────────────────────────┼────────────┼───────────┤',
      '│ count    │ int                          │ value      │ rdi       │',
      '│ point    │ struct { double x; long n; } │ in parts   │ xmm0, rsi │',
      '│ scale    │ long double                  │ memory     │ stack+0   │',
      '│ → result │ double                       │ value      │ xmm0      │',
      '└──────────┴──────────────────────────────┴────────────┴───────────┘',
      '',
      'registers',
      '┌───────────────────────────┬────────────────────────────────┬───────────────┐',
      '│ register                  │ at the beginning               │ at the return │',
      '├───────────────────────────┼────────────────────────────────┼───────────────┤',
      '│ rax                       │ number of float registers used │ anything      │',
      '│ rcx rdx r8–r11 xmm1–xmm15 │                                │ anything      │',
      '│ rbx rbp r12–r15           │                                │ as before     │',
      '│ rsi                       │ point, bytes 8–15              │ anything      │',
      '│ rdi                       │ count                          │ anything      │',
      '│ xmm0                      │ point, bytes 0–7               │ result        │',
      '└───────────────────────────┴────────────────────────────────┴───────────────┘',
      '',
      'stack when the function begins',
      '┌──────────────────────────────────────────┐',
      '│ scale                                    │ rsp+8',
      '├──────────────────────────────────────────┤',
      '│ return address                           │ rsp',
      '└──────────────────────────────────────────┘',
      "  128 bytes below are a leaf's own",
      '',
      'variable arguments: as if declared; rax counts the float registers used; read from the save area',
    ]);
  });

  test('takes signatures of the IR, and roles by themselves', () => {
    const { output } = conventions('show', 'forth', 'forth(i64, i64) -> (i64)', '--json');
    expect(JSON.parse(output).parameters).toMatchObject([
      { name: 'dstack', role: 'dstack', places: ['r15'] },
      { name: 'fstack', places: ['rbx'] },
      { name: 'parameter 1', type: 'i64', places: ['r13'] },
      { name: 'parameter 2', places: ['r12'] },
    ]);
  });

  test('no line is wider than the terminal', () => {
    const { output } = convene(['conventions', 'show', 'sysv'], '', { COLUMNS: '60' });
    for (const line of lines(output)) expect([...line].length).toBeLessThanOrEqual(60);
    expect(output).toContain('│ integers │');
  });

  test('as JSON, which is a description to begin with', () => {
    const description = JSON.parse(conventions('show', 'fast', '--json').output);
    const own = file('own-fast.json', JSON.stringify({ ...description, name: 'own', tailCalls: 'never' }));
    expect(JSON.parse(conventions('show', own, '--json').output)).toEqual({
      ...description,
      name: 'own',
      tailCalls: 'never',
    });
  });

  test('a wrong signature is shown with a caret, a refusal with its rule', () => {
    const { status, errors } = conventions('show', 'sysv', 'int f(int, strct p)');
    expect(status).toBe(1);
    expect(lines(errors)).toEqual([
      "error: 'strct' is not a type",
      '  at signature:1:12',
      '  1 | int f(int, strct p)',
      '    |            ^^^^^',
    ]);
    expect(conventions('show', 'linux-syscall', 'int f(double)').errors).toMatch(
      /^error: convention 'linux-syscall' has no place for parameter 1 \(f64\): no rule is left after 'A.2.1/,
    );
  });

  test('a name that there is not', () => {
    expect(conventions('show', 'nothing')).toMatchObject({
      status: 2,
      errors: expect.stringMatching(/^error: there is no convention 'nothing'; there are sysv, /),
    });
  });
});

describe('convene conventions check', () => {
  test('says what is sound', () => {
    const own = file('sound.json', '{ "name": "sound", "extends": "sysv" }');
    expect(conventions('check', own)).toEqual({ status: 0, output: 'sound is sound\n', errors: '' });
    const module = file('sound.ir', 'convention a {"extends": "sysv"}\nconvention b {"extends": "a"}\n');
    expect(conventions('check', module).output).toBe('a is sound\nb is sound\n');
  });

  test('shows the place of a mistake', () => {
    const own = file('wrong.json', '{ "name": "wrong", "extends": "sysv",\n  "preserved": ["rbx", "rdi"] }');
    const { status, errors } = conventions('check', own);
    expect(status).toBe(1);
    expect(lines(errors)).toEqual([
      expect.stringMatching(
        /^error: convention 'wrong': parameters\[0\]: parameters rule 1 .* uses rdi, which is declared/,
      ),
      expect.stringMatching(/wrong\.json:2:24$/),
      '  2 |   "preserved": ["rbx", "rdi"] }',
      expect.stringMatching(/\^/),
    ]);
    expect(JSON.parse(conventions('check', own, '--json').output).error).toMatchObject({
      code: 'convention-invalid',
      line: 2,
    });
  });

  test('a file that there is not', () => {
    expect(conventions('check', 'nowhere.json')).toMatchObject({
      status: 2,
      errors: "error: cannot read 'nowhere.json': there is no such file\n",
    });
  });
});

describe('convene conventions compare', () => {
  test('has a column for each', () => {
    const { output } = conventions('compare', 'sysv', 'win64', 'external', '--signature', 'double f(int a, double b)');
    expect(output).toMatch(/│ +│ sysv +│ win64 │ external +│/);
    expect(output).toMatch(/│ b: double +│ xmm0 +│ xmm1 +│ arguments\+8 │/);
    expect(output).toMatch(/│ context: ptr +│ +│ +│ rdi +│/);
    expect(output).toMatch(/│ win64 +│ rbx rbp rsi rdi r12–r15 xmm6–xmm15 │/);
  });

  test('says whether code of one may be called as another’s, and why not', () => {
    const { output } = conventions('compare', 'sysv', 'preserve-most', '--signature', 'int f(int)');
    expect(output).toContain('a function of preserve-most may be called as sysv\n');
    expect(output).toMatch(/a function of sysv may not be called as preserve-most: .*(rcx|r10)/);
    const [{ calledAs }] = JSON.parse(
      conventions('compare', 'sysv', 'external', '--signature', 'int f(int)', '--json').output,
    ).signatures;
    expect(calledAs).toMatchObject([
      { code: 'sysv', as: 'external', possible: false },
      { code: 'external', as: 'sysv', possible: false, reasons: [expect.stringMatching(/role 'status'/)] },
    ]);
  });

  test('says who refuses a function, and why', () => {
    const { output } = conventions('compare', 'sysv', 'forth', '--signature', 'int f(...)');
    expect(output).toContain("refused: convention 'forth' has no rule for functions with variable arguments");
    const [{ conventions: both }] = JSON.parse(
      conventions('compare', 'sysv', 'forth', '--signature', 'int f(...)', '--json').output,
    ).signatures;
    expect(both).toMatchObject([
      { convention: 'sysv' },
      { convention: 'forth', refusal: expect.stringMatching(/no rule/) },
    ]);
  });
});
