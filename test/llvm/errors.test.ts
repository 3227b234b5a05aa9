import { describe, expect, test } from 'vitest';
import { ConveneError } from '../../src/ir/index.ts';
import { moduleOfLlvm, readLlvm } from '../../src/llvm/index.ts';

/** The error that a text is answered with, as `line:column code: message`. */
function errorOf(text: string): string {
  try {
    moduleOfLlvm(readLlvm(text, 'text.ll'));
    return 'no error';
  } catch (error) {
    if (!(error instanceof ConveneError)) throw error;
    expect(error.position?.file).toBe('text.ll');
    return `${error.position!.line}:${error.position!.column} ${error.code}: ${error.message}`;
  }
}

/** The same for instructions of a function. */
const inBody = (text: string): string => errorOf(`define i64 @f(i64 %a, ptr %p) {\n${text}\n}\n`);

describe('Errors say what and where', () => {
  test.each([
    [
      'an unknown word',
      'defnie void @f() {',
      "1:1 llvm-syntax: expected 'define', 'declare', a variable, a type or attributes, found 'defnie'",
    ],
    ['a character of no token', '@a = global i32 `', '1:17 llvm-syntax: "`" is not part of LLVM IR text'],
    [
      'a string without an end',
      'source_filename = "abc',
      '1:19 llvm-syntax: the string that begins here is not closed',
    ],
    [
      'a body without an end',
      'define void @f() {\n  ret void\n',
      "1:18 llvm-syntax: the body that begins here is not closed by '}'",
    ],
    ['a function twice', 'declare void @f()\ndeclare void @f()', "2:14 llvm-name: '@f' is defined twice"],
    ['a name that nobody defines', '@a = global ptr @b', "1:17 llvm-name: '@b' is neither defined nor declared"],
    ['a type that nobody defines', '@a = global %t zeroinitializer', "1:13 llvm-name: there is no type '%t'"],
    [
      'a type that contains itself',
      '%t = type { i32, %t }\n@a = global %t zeroinitializer',
      "1:18 llvm-type: the type '%t' contains itself",
    ],
    [
      'another machine',
      'target triple = "aarch64-linux-gnu"',
      "1:17 llvm-unsupported: the target 'aarch64-linux-gnu' is not supported",
    ],
    [
      'a variable of each thread',
      '@a = thread_local global i32 0',
      '1:6 llvm-unsupported: a variable of each thread is not supported',
    ],
    [
      'a string of another length',
      '@a = global [3 x i8] c"ab"',
      '1:22 llvm-type: a string of 2 bytes is no value of type [3 x i8]',
    ],
    ['too few elements', '@a = global [2 x i32] [i32 1]', '1:23 llvm-type: 1 elements where [2 x i32] has 2'],
    ['assembly of a module', 'module asm "nop"', '1:1 llvm-unsupported: assembly is not supported'],
  ])('in a module: %s', (_, text, wanted) => expect(errorOf(text)).toBe(wanted));

  test.each([
    ['a value that nobody defines', '  ret i64 %b', "2:11 llvm-name: there is no value '%b'"],
    ['a label that nobody defines', '  br label %b', "2:12 llvm-name: there is no label '%b'"],
    [
      'a value twice',
      '  %b = add i64 %a, 1\n  %b = add i64 %a, 2\n  ret i64 %b',
      '3:3 llvm-name: the name is defined twice',
    ],
    ['a value of another type', '  %b = add i32 %a, 1\n  ret i64 0', "2:16 llvm-type: '%a' is of type i64, not i32"],
    [
      'a value of another type than it is used as before',
      '  br label %x\ny:\n  ret i64 %b\nx:\n  %b = add i32 1, 2\n  br label %y',
      '6:3 llvm-type: the name is of type i32, but is used as i64',
    ],
    [
      'no end of a block',
      '  %b = add i64 %a, 1',
      "3:1 llvm-syntax: expected an instruction that ends the block, found '}'",
    ],
    [
      'an instruction after the end',
      '  ret i64 0\n  ret i64 1',
      "3:3 llvm-syntax: expected a label, because the block before has ended, found 'ret'",
    ],
    ['an unknown instruction', '  %b = addd i64 %a, 1', "2:8 llvm-syntax: expected an instruction, found 'addd'"],
    [
      'an unsupported instruction',
      '  %b = atomicrmw add ptr %p, i64 1 seq_cst',
      "2:3 llvm-unsupported: the instruction 'atomicrmw' is not supported",
    ],
    [
      'an unsupported type',
      '  %b = load x86_fp80, ptr %p',
      '2:21 llvm-unsupported: a value of type x86_fp80 is not supported',
    ],
    [
      'an unknown intrinsic function',
      '  call void @llvm.thing()\n  ret i64 0\n}\ndeclare void @llvm.thing()\ndefine void @g() {\nret void',
      "2:3 llvm-unsupported: 'llvm.thing' is not supported",
    ],
    [
      'room on the stack that grows',
      '  %b = alloca i8, i64 %a',
      '2:3 llvm-unsupported: a variable on the stack whose size is known only at run time is not supported',
    ],
    [
      'a result where there is none',
      '  %b = store i64 %a, ptr %p\n  ret i64 0',
      '2:3 llvm-type: the instruction has no result',
    ],
    ['a return of another type', '  ret i32 0', '2:7 llvm-type: the function returns i64'],
    [
      'a phi without a value for a way',
      '  br label %x\nx:\n  %b = phi i64 [ %b, %y ]\n  br label %y\ny:\n  br label %x',
      '4:3 llvm-type: the phi has no value for a block that leads here',
    ],
    ['a way to the first block', '  br label %0', '2:12 llvm-type: no block leads to the first one'],
    [
      'a case twice',
      '  switch i64 %a, label %x [ i64 1, label %x i64 1, label %x ]\nx:\n  ret i64 0',
      '2:45 llvm-type: the case occurs twice',
    ],
    [
      'metadata that are none',
      '  %b = add i64 %a, 1, !dbg\n  ret i64 %b',
      "3:3 llvm-syntax: expected metadata, found 'ret'",
    ],
    [
      'a field that is none',
      '  %b = getelementptr { i32, i8 }, ptr %p, i64 0, i32 2',
      '2:54 llvm-type: { i32, i8 } has no field 2',
    ],
    ['assembly', '  call void asm "nop", ""()\n  ret i64 0', '2:3 llvm-unsupported: assembly is not supported'],
    [
      'a value that is defined on one way only',
      '  %b = icmp eq i64 %a, 0\n  br i1 %b, label %x, label %y\nx:\n  %c = add i64 %a, 1\n  br label %y\ny:\n  ret i64 %c',
      "9:1 llvm-type: '%c' is used in '@f' where it is not defined on every way",
    ],
    [
      'a value that is used before it is there',
      '  %b = add i64 %c, 1\n  %c = add i64 %a, 1\n  ret i64 %b',
      "5:1 llvm-type: '%c' is used in '@f' where it is not defined on every way",
    ],
    [
      'a call that may return twice',
      '  %b = call i32 @setjmp(ptr %p) returns_twice\n  ret i64 0\n}\ndeclare i32 @setjmp(ptr)\ndefine void @g() {\nret void',
      "2:3 llvm-unsupported: a call that may return twice, as of 'setjmp' is not supported",
    ],
  ])('in a body: %s', (_, text, wanted) => expect(inBody(text)).toBe(wanted));

  test('nesting beyond measure is refused', () => {
    expect(errorOf(`@a = global ${'['.repeat(9999)}1 x i8`)).toContain('llvm');
    expect(errorOf(`@a = global ${'[1 x '.repeat(9999)}i8${']'.repeat(9999)} zeroinitializer`)).toContain(
      'types are nested too deeply',
    );
    const expression = `${'add (i64 1, i64 '.repeat(9999)}1${')'.repeat(9999)}`;
    expect(errorOf(`@a = global i64 ${expression}`)).toContain('constants are nested too deeply');
  });
});
