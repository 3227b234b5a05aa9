/** Causes in words. */
import { type Register, type RegisterBank, registerName } from '../../abi/index.ts';
import type { SourcePosition } from '../../ir/index.ts';
import type { CallNote, PieceNote } from '../notes.ts';
import type { Cause, FrameParts, Loss, Purpose, ValueOrigin, Way } from './cause.ts';

const at = (position: SourcePosition | undefined): string =>
  position === undefined ? '' : ` at ${position.line}:${position.column}`;

const callee = ({ symbol }: CallNote): string => (symbol === undefined ? 'an address' : symbol);

const verbs: Readonly<Record<Way, string>> = {
  moved: 'moves',
  loaded: 'reloads',
  stored: 'stores',
  'made again': 'makes',
};

const piece = (what: string, { index, role }: PieceNote): string =>
  role === undefined ? `${what} ${index + 1}` : `${what} '${role}'`;

const callText = (call: CallNote): string => `the call of ${callee(call)}`;

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

/** Writes the causes of a bank's code. */
export function causeWords(bank: RegisterBank): (cause: Cause) => string {
  const name = (register: Register): string => registerName(bank, register);

  const value = (origin: ValueOrigin): string => {
    switch (origin.kind) {
      case 'parameter':
        return piece('parameter', origin);
      case 'result':
        return `${piece('result', origin)} of ${callee(origin.call)}`;
      case 'preserved':
        return `the caller's ${name(origin.register)}`;
      case 'variable':
        return `what ${name(origin.register)} may hold of variable arguments`;
      case 'constant':
        return 'a constant or address';
      case 'block':
        return `a value that edges bring${at(origin.position)}`;
      case 'computed':
        return `what ${origin.mnemonic} computed${at(origin.position)}`;
    }
  };

  const purpose = (one: Purpose): string => {
    switch (one.kind) {
      case 'argument':
        return `${piece('argument', one)} of ${callText(one.call)} (${one.call.convention})`;
      case 'count':
        return `how many float registers hold arguments of ${callText(one.call)} (${one.call.convention})`;
      case 'returned':
        return `${piece('result', one)}, returned`;
      case 'preserved':
        return `${name(one.register)} as the caller left it`;
      case 'fixed':
        return `what ${one.mnemonic} takes in ${name(one.register)}`;
      case 'overwritten':
        return `what ${one.mnemonic} overwrites`;
      case 'read':
        return `what ${one.mnemonic} reads where nothing else lives`;
    }
  };

  const loss = (one: Loss): string => {
    switch (one.kind) {
      case 'call':
        return `${count(one.live, 'value')} ${one.live === 1 ? 'lives' : 'live'} across ${callText(one.call)} (${one.call.convention}), which leaves ${one.registers === 0 ? 'no register' : count(one.registers, 'register')} alone`;
      case 'occupied': {
        const across =
          one.call === undefined ? '' : `, which lives across ${callText(one.call)} (${one.call.convention})`;
        return `its register is for ${value(one.value)}${across}`;
      }
      case 'pressure':
        return `more values than registers at ${one.mnemonic}${at(one.position)}`;
      case 'elsewhere':
        return 'no register is kept for it where it is not used';
    }
  };

  const taker = (one: Extract<Cause, { kind: 'way' }>['taker']): string => {
    if (one === undefined) return 'its register is taken';
    if (one.kind === 'changed') return `${callText(one.call)} (${one.call.convention}) may change its register`;
    if (one.kind === 'fixed') return `${one.mnemonic} wants ${name(one.register)}`;
    return `its register is for ${purpose(one)}`;
  };

  const frame = ({ size, outgoing, spills, locals, alignment }: FrameParts): string => {
    const parts = [
      ...(outgoing > 0 ? [`${outgoing} for arguments passed`] : []),
      ...(spills > 0 ? [`${spills} for spilled values`] : []),
      ...(locals > 0 ? [`${locals} for local memory`] : []),
    ];
    const rest = size - outgoing - spills - locals;
    if (rest > 0) parts.push(alignment > 8 ? `${rest} so that the stack is aligned to ${alignment}` : `${rest} spare`);
    return `${count(size, 'byte')}: ${parts.join(', ')}`;
  };

  return (cause) => {
    switch (cause.kind) {
      case 'transfer':
        return cause.tail
          ? `ends by calling ${callee(cause.call)} (${cause.call.convention})`
          : `calls ${callee(cause.call)} (${cause.call.convention})`;
      case 'return':
        return 'returns';
      case 'operand':
        return cause.purpose.kind === 'preserved'
          ? `gives back ${purpose(cause.purpose)}`
          : `${value(cause.value)} as ${purpose(cause.purpose)}`;
      case 'received':
        return `takes ${value(cause.value)}`;
      case 'way':
        return `${value(cause.value)} makes way: ${taker(cause.taker)}`;
      case 'spill':
        return cause.value.kind === 'preserved'
          ? `saves ${value(cause.value)}: ${loss(cause.loss)}`
          : `spills ${value(cause.value)}: ${loss(cause.loss)}`;
      case 'reload': {
        const wanted = cause.purpose === undefined ? '' : ` as ${purpose(cause.purpose)}`;
        return cause.purpose?.kind === 'preserved'
          ? `gives back ${purpose(cause.purpose)}`
          : `reloads ${value(cause.value)}${wanted}`;
      }
      case 'again':
        return cause.purpose === undefined
          ? `makes ${value(cause.value)} again`
          : `makes ${value(cause.value)} as ${purpose(cause.purpose)}`;
      case 'block parameter':
        return `${verbs[cause.way]} ${value(cause.value)} for where edges meet${at(cause.position)}`;
      case 'meeting':
        return `${verbs[cause.way]} ${value(cause.value)} for the block that follows, which has it elsewhere`;
      case 'foresight':
        return `${value(cause.value)} makes way in time: what ${cause.mnemonic} computes is wanted in its register`;
      case 'frame':
        return cause.does === 'made' ? `makes the frame of ${frame(cause.frame)}` : 'takes the frame down';
      case 'variable':
        return `keeps ${name(cause.register)}, which may hold a variable argument`;
      case 'handler':
        return `the handler around ${callText(cause.call)}`;
      case 'dependency':
        return 'clears a register so that the next instruction need not wait for what it held';
      case 'copy':
        return 'keeps for seldom code what hot code reads from memory';
    }
  };
}
