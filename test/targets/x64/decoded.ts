/** The iced-x86 decoder as an oracle: what instruction do these bytes say, however its address is written. */
import { Decoder, DecoderOptions, type Instruction, OpKind, Register } from 'iced-x86';

export interface Decoded {
  readonly length: number;
  /** Mnemonic and operands in a form that is equal for equal instructions. */
  readonly meaning: string;
}

/** Base and index as a sum: what an address adds up to. */
function addressOf(instruction: Instruction): string {
  if (instruction.isIpRelMemoryOperand) return `rip ${instruction.memoryDisplacement}`;
  const coefficients = new Map<number, number>();
  const add = (register: number, times: number): void => {
    if (register !== Register.None) coefficients.set(register, (coefficients.get(register) ?? 0) + times);
  };
  add(instruction.memoryBase, 1);
  add(instruction.memoryIndex, instruction.memoryIndexScale);
  const terms = [...coefficients].sort(([a], [b]) => a - b).map(([register, times]) => `${register}*${times}`);
  return `${terms.join('+')}+${BigInt.asIntN(32, instruction.memoryDisplacement)} size ${instruction.memorySize}`;
}

function operandOf(instruction: Instruction, index: number): string {
  const kind = instruction.opKind(index);
  switch (kind) {
    case OpKind.Register:
      return `register ${instruction.opRegister(index)}`;
    case OpKind.Memory:
      return `[${addressOf(instruction)}]`;
    case OpKind.NearBranch64:
      return `branch ${instruction.nearBranch64}`;
    case OpKind.Immediate8:
    case OpKind.Immediate16:
    case OpKind.Immediate32:
    case OpKind.Immediate64:
    case OpKind.Immediate8to16:
    case OpKind.Immediate8to32:
    case OpKind.Immediate8to64:
    case OpKind.Immediate32to64:
      return `${instruction.immediate(index)}`;
    default:
      return `implicit ${kind}`;
  }
}

/** The first instruction of `bytes`. */
export function decode(bytes: Uint8Array): Decoded {
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const instruction = decoder.decode();
  try {
    const operands = Array.from({ length: instruction.opCount }, (_, index) => operandOf(instruction, index));
    const prefixes = `${instruction.hasRepePrefix ? 'rep ' : ''}`;
    return { length: instruction.length, meaning: `${prefixes}${instruction.mnemonic} ${operands.join(', ')}` };
  } finally {
    instruction.free();
    decoder.free();
  }
}
