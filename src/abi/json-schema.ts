/**
 * The JSON form of a convention as a JSON Schema (draft 2020-12): one definition of what may stand where. `docs/convention.schema.json` is
 * made from it, for editors that complete and explain.
 */
import { aggregateNatures } from '../ir/index.ts';

/** A schema, or part of one: plain JSON. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

const text = (description: string): Schema => ({ type: 'string', minLength: 1, description });
const choice = (values: readonly (string | number)[], description: string): Schema => ({ enum: values, description });
const flag = (description: string): Schema => ({ type: 'boolean', description });
const count = (description: string): Schema => ({ type: 'integer', minimum: 0, description });
const positive = (description: string): Schema => ({ type: 'integer', minimum: 1, description });
const register = (description: string): Schema => ({ $ref: '#/$defs/register', description });
const registers = (description: string): Schema => ({
  type: 'array',
  items: { $ref: '#/$defs/register' },
  description,
});
const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description });

const point = text("The place in the convention's document, or the reason; errors name it.");
const role = text('What the value is to the convention, as the signature says it.');
const registerClass = choice(['integer', 'float'], 'Integers and addresses, or floats.');
const slotBytes = positive('Each value takes a multiple of so many bytes.');

type Variant = { readonly about: string; readonly required: readonly string[]; readonly properties: Schema };

/** Objects of several kinds: what else they hold depends on the property `kind`. */
const kinds = (
  kind: string,
  description: string,
  common: Schema,
  variants: Readonly<Record<string, Variant>>,
): Schema => ({
  type: 'object',
  description,
  required: [kind, 'point'],
  properties: { [kind]: { enum: Object.keys(variants), description } },
  allOf: Object.entries(variants).map(([name, { about, required, properties }]) => ({
    if: { properties: { [kind]: { const: name } }, required: [kind] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      description: about,
      required,
      properties: { [kind]: true, ...common, ...properties },
      additionalProperties: false,
    },
  })),
});

const intact = flag('A parameter’s register is among the preserved ones: the callee leaves the value there.');
const otherwisePreserved = flag('A result’s register is preserved where a signature has no result in it.');

const placement = kinds(
  'place',
  'How the next value is placed.',
  { point },
  {
    standing: {
      about: 'A value that plays a role lives in one register, always.',
      required: ['role', 'register'],
      properties: {
        role,
        register: register('Where it lives.'),
        optional: flag('Signatures have such a value or have not.'),
        intact,
        otherwisePreserved,
      },
    },
    registers: {
      about: 'The next register that is still free.',
      required: ['class', 'registers'],
      properties: {
        class: registerClass,
        widths: list({ enum: [8, 16, 32, 64] }, 'Only values of these widths in bits; all where absent.'),
        registers: registers('In this order.'),
        lockstep: text('Rules of one name give away places together.'),
        exhausts: flag('A value that finds too few registers uses up those that are left.'),
        intact,
        otherwisePreserved,
      },
    },
    flag: {
      about: 'A condition flag that is set or clear as an integer is 1 or 0.',
      required: ['condition'],
      properties: { condition: text('Name of the flag: carry, zero, sign, overflow.'), role },
    },
    stack: {
      about: 'The next slot of the argument area.',
      required: ['slotBytes'],
      properties: {
        class: registerClass,
        slotBytes,
        packed: flag('Values take no more than their size and alignment.'),
      },
    },
    memory: {
      about: 'A slot of the stack whose pointer plays a role.',
      required: ['class', 'role', 'slotBytes'],
      properties: { class: registerClass, role, slotBytes },
    },
    block: {
      about: 'The next slot of a block of the caller’s memory.',
      required: ['register', 'slotBytes'],
      properties: { register: register('Where the address of the block is passed.'), slotBytes },
    },
  },
);

const filter = {
  natures: list({ enum: aggregateNatures }, 'Only such aggregates; all where absent.'),
  sizes: list(count('Bytes.'), 'Only aggregates of these sizes in bytes.'),
  atMost: count('Only aggregates of at most so many bytes.'),
  atLeast: count('Only aggregates of at least so many bytes.'),
  extended: flag('Only aggregates with 80-bit floats in them, or only those without.'),
  equalFloats: flag('Only aggregates that are nothing but up to four floats of one type, or only others.'),
  point,
};
const plain = (about: string): Variant => ({ about, required: [], properties: {} });
const area: Variant = {
  about: 'Memory in the argument area, aligned as it is within these bounds.',
  required: ['leastAlign', 'mostAlign'],
  properties: { leastAlign: positive('Alignment in bytes at least.'), mostAlign: positive('And at most.') },
};
const common: Readonly<Record<string, Variant>> = {
  nothing: plain('Aggregates without content are not passed at all.'),
  eightbytes: {
    about: 'Each eight bytes as one value, as System V AMD64 does.',
    required: [],
    properties: { exhausts: flag('An aggregate that finds too few registers uses up those that are left.') },
  },
  words: {
    about: 'Each eight bytes as one integer, whole in registers or not at all.',
    required: [],
    properties: { even: flag('Memory aligned to 16 begins in a register of an even place.') },
  },
  integer: plain('The bytes as one integer.'),
  float: plain('The bytes as one float.'),
  leaves: {
    about: 'Each scalar as a value of its own, whole in registers or not at all.',
    required: [],
    properties: { maximum: count('So many scalars at most.') },
  },
  chunks: {
    about:
      'Each scalar by itself, but neighbouring integers of the same eight bytes together; where registers run out, on the stack.',
    required: ['maximum'],
    properties: { maximum: count('So many parts at most.') },
  },
  'equal floats': plain('Up to four floats of one type, whole in registers or not at all.'),
  area,
};
const aggregateParameter = kinds('take', 'How memory passed by value travels.', filter, {
  ...common,
  reference: plain('The address of a copy that the caller makes.'),
});
const aggregateResult = kinds('take', 'How memory returned by value travels.', filter, {
  ...common,
  'float stack': plain('80-bit floats on the machine’s stack of such.'),
  'float register': plain('Sixteen bytes as they are in the next float register.'),
  'result pointer': {
    about: 'Memory of the caller’s, whose address is passed.',
    required: [],
    properties: {
      register: register('Where the address is passed; as the first parameter where absent.'),
      returnedIn: register('Where the callee returns the address.'),
    },
  },
});

const object = (description: string, required: readonly string[], properties: Schema): Schema => ({
  type: 'object',
  description,
  required,
  properties,
  additionalProperties: false,
});

const stack = object('Facts about the stack.', [], {
  alignment: positive('Alignment of the stack pointer in bytes when control is transferred.'),
  redZone: count('Bytes below the stack pointer that a leaf function may use.'),
  returnAddressBytes: count('Bytes that the transfer itself puts on the stack.'),
  shadow: count('Bytes at the start of the argument area that belong to the callee.'),
  firstArgument: choice(['nearest', 'farthest'], 'Where the first stack argument lies, seen from the return address.'),
  poppedBy: choice(['caller', 'callee'], 'Who takes the argument area off the stack.'),
  direction: choice(['down', 'up'], 'Where the stack grows to.'),
  homes: flag('Behind all arguments and results there is room for each parameter that came in registers.'),
  probeBytes: positive('Frames larger than this are touched once in so many bytes.'),
});

const variadic = object('Functions whose further arguments are not declared.', ['arguments', 'list', 'point'], {
  count: object('The register that counts registers of a class.', ['register', 'class', 'point'], {
    register: register('Where the count is.'),
    class: registerClass,
    point,
  }),
  arguments: choice(['as declared', 'stack'], 'Undeclared arguments: placed as if declared, or always on the stack.'),
  floatsTwice: flag('Undeclared floats lie in the integer register of the same place too.'),
  list: choice(['save area', 'shadow space'], 'What the callee reads them by.'),
  point,
});

const orAbsent = (schema: Schema): Schema => ({ if: { type: 'null' }, else: schema });

/** What must be there unless another convention has it. */
const own = ['parameters', 'results', 'preserved'];

export const conventionSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A calling convention of Convene',
  ...object('A calling convention: ordered rules that say where each argument and result lies.', [], {
    $schema: { type: 'string' },
    name: text('What functions and calls name it by.'),
    extends: text('Name of another convention, which holds for whatever is not said here; null takes away.'),
    summary: { type: 'string', description: 'One line about it.' },
    target: text('The machine: x86-64.'),
    transfer: choice(['call', 'system-call'], 'How control goes to the callee.'),
    order: choice(['first to last', 'last to first'], 'Which value is placed first.'),
    parameters: list({ $ref: '#/$defs/placement' }, 'Rules for arguments, tried in order.'),
    results: list({ $ref: '#/$defs/placement' }, 'Rules for results, tried in order.'),
    aggregates: orAbsent(
      object('How memory passed by value travels; refused where absent.', ['parameters', 'results'], {
        parameters: list({ $ref: '#/$defs/aggregateParameter' }, 'Rules for arguments, tried in order.'),
        results: list({ $ref: '#/$defs/aggregateResult' }, 'Rules for results, tried in order.'),
      }),
    ),
    widened: orAbsent(
      object('Narrower integers are widened by whoever passes them.', ['bits', 'point'], {
        bits: choice([32, 64], 'To so many bits.'),
        point,
      }),
    ),
    preserved: registers('Registers that hold the same value after a call as before.'),
    preservedFloatBits: choice([64, 128], 'How much of a preserved float register is.'),
    variadic: orAbsent(variadic),
    stack,
    tailCalls: choice(['guaranteed', 'sibling', 'never'], 'Whether a call in tail position becomes a jump.'),
  }),
  if: { not: { required: ['extends'] } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: own },
  $defs: {
    register: text("A register's name, of any width: rdi, edi and xmm0."),
    placement,
    aggregateParameter,
    aggregateResult,
  },
};
