/** `va_arg`: the next variable argument. */
import { f64, i32, i64, opcodes, ptr, result, type Type } from '../ir/index.ts';
import type { Reader } from './arithmetic.ts';
import { append, defineValue, partsOf } from './body.ts';
import { comma, readAddress } from './operands.ts';
import { readType } from './read-type.ts';
import { unsupported } from './steps.ts';
import { describeType } from './types.ts';

const readable: readonly Type[] = [i32, i64, f64, ptr];

/** `va_arg ptr %0, i32` */
export const readVariableArgument: Reader = (body, local, place) => {
  const list = readAddress(body);
  comma(body);
  const type = readType(body.scope.types);
  const [part] = partsOf(body, type);
  if (part === undefined || !readable.includes(part.type) || type.parts!.length !== 1)
    return unsupported(body.lexer, `a variable argument of type ${describeType(type)}`, place);
  const id = append(body, opcodes.vaarg, part.type, [list], [part.type]);
  defineValue(body, local, place, type, result(body.f, id));
};
