/**
 * C text that goes before a program with csmith's builtin functions: they get a meaning where C gives them none, and one that needs
 * another processor becomes something else.
 */
const widths = [
  ['', 'unsigned', 32],
  ['l', 'unsigned long', 64],
  ['ll', 'unsigned long long', 64],
] as const;

const ofZero = (name: string, type: string, value: number): string => `
static inline int defined_${name}(${type} x) { return x ? __builtin_${name}(x) : ${value}; }
#define __builtin_${name} defined_${name}`;

export const definedBuiltins = `
${['clz', 'ctz'].flatMap((name) => widths.map(([end, type, value]) => ofZero(name + end, type, value))).join('')}
static inline unsigned defined_crc32qi(unsigned crc, unsigned char b) { return (crc << 7 | crc >> 25) ^ b; }
#define __builtin_ia32_crc32qi defined_crc32qi
`;
