/** A number of things as text: `1 byte`, `2 bytes`. */
export const counted = (count: number, what: string): string => `${count} ${what}${Math.abs(count) === 1 ? '' : 's'}`;
