/** Writes functions as IR text whose calls look at a status; see `variants.ts`. */
import {
  contextField,
  frameField,
  type SlowPath,
  type StatusVariant,
  standingParameters,
  statusSignature,
} from './variants.ts';

export interface FunctionWriter {
  /** One line of a block. */
  line(text: string): void;
  /** `%name = iconst`, of the variant's type. */
  number(name: string, value: number): void;
  /** `%name = operation a, b`, of the variant's type. */
  operate(name: string, operation: string, a: string, b: string): void;
  /** Returns a value, and that all is fine; `name` tells returns apart. */
  giveBack(name: string, value: string): void;
  /**
   * A call whose result is `%name`, and what looks at its status. `live`: what the function may still want when it goes on, its own parameters
   * among it.
   */
  call(name: string, callee: string, passed: readonly string[], live: readonly string[]): void;
}

/** The text of one function; `write` writes its blocks after the heading of the first. */
export function functionText(
  variant: StatusVariant,
  path: SlowPath,
  name: string,
  parameters: readonly string[],
  write: (writer: FunctionWriter) => void,
): string {
  const { type, status } = variant;
  const own = parameters.map((parameter) => [parameter, type] as const);
  const all = [...standingParameters(variant), ...own].map(([parameter, of]) => `${parameter}: ${of}`);
  const lines = [`function @${name} ${statusSignature(variant, parameters.length)} {`, `block0(${all.join(', ')}):`];
  const cold: string[] = [];
  const line = (text: string): void => void lines.push(`  ${text}`);
  let points = 0;
  write({
    line: (text) => lines.push(text.endsWith(':') ? text : `  ${text}`),
    number: (result, value) => line(`${result} = iconst.${type} ${value}`),
    operate: (result, operation, a, b) => line(`${result} = ${operation}.${type} ${a}, ${b}`),
    giveBack(id, value) {
      if (status === 'context') return line(`return ${value}`);
      line(`%${id}.fine = iconst.i64 0`);
      line(`return %${id}.fine, ${value}`);
    },
    call(result, callee, passed, live) {
      const standing = standingParameters(variant).map(([parameter]) => parameter);
      const results = status === 'result' ? `%${result}.status, %${result}` : `%${result}`;
      const given = [...standing, ...passed].join(', ');
      line(`${results} = call @${callee}(${given}): ${statusSignature(variant, passed.length)}`);
      if (status === 'context') line(`%${result}.status = load.i64 %context + ${contextField.status}`);
      line(`%${result}.zero = iconst.i64 0`);
      line(`%${result}.slow = ne.i64 %${result}.status, %${result}.zero`);
      line(`branch %${result}.slow, ${result}.left, ${result}.next`);
      lines.push(`${result}.next:`);
      points++;
      cold.push(`${result}.left cold:`);
      if (path === 'full') cold.push(...leavingText(variant, result, [...live, ...passed], passed.length, points));
      cold.push(`  %${result}.none = iconst.${type} 0`);
      cold.push(`  return ${status === 'result' ? `%${result}.status, ` : ''}%${result}.none`);
    },
  });
  return [...lines, ...cold, '}', ''].join('\n');
}

/** Makes a frame of values and arguments, on a stack in memory that grows when it is short, and tells of it. */
function leavingText(
  { type, convention }: StatusVariant,
  name: string,
  values: readonly string[],
  argumentCount: number,
  point: number,
): string[] {
  const bytes = frameField.values + 8 * values.length;
  const base = convention === 'fast' ? '%base' : `%${name}.top`;
  const frame = `%${name}.frame`;
  return [
    `  %${name}.top = load.i64 %context + ${contextField.top}`,
    `  %${name}.bytes = iconst.i64 ${bytes}`,
    `  %${name}.wanted = add.i64 %${name}.top, %${name}.bytes`,
    `  %${name}.limit = load.i64 %context + ${contextField.limit}`,
    `  %${name}.short = ugt.i64 %${name}.wanted, %${name}.limit`,
    `  branch %${name}.short, ${name}.grow, ${name}.fits(%${name}.top)`,
    `${name}.grow:`,
    `  %${name}.moved = call @grow(%context, %${name}.bytes): sysv(ptr, i64) -> (i64)`,
    `  jump ${name}.fits(%${name}.moved)`,
    `${name}.fits(%${name}.place: i64):`,
    `  ${frame} = inttoptr %${name}.place`,
    `  %${name}.point = iconst.i64 ${point}`,
    `  %${name}.count = iconst.i64 ${argumentCount}`,
    `  store.i64 ${base}, ${frame} + ${frameField.base}`,
    `  store.i64 %${name}.point, ${frame} + ${frameField.point}`,
    `  store.i64 %${name}.count, ${frame} + ${frameField.count}`,
    ...values.map((value, index) => `  store.${type} ${value}, ${frame} + ${frameField.values + 8 * index}`),
    `  call @push_frame(%context, ${base}, %${name}.place): sysv(ptr, i64, i64)`,
    `  call @push_resume(%context, %${name}.point, %${name}.place): sysv(ptr, i64, i64)`,
    `  %${name}.end = add.i64 %${name}.place, %${name}.bytes`,
    `  store.i64 %${name}.end, %context + ${contextField.top}`,
  ];
}
