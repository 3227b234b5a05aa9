/** Where code goes when others have been in low memory before: V8, above all, which puts code of some threads there. */
import { describe, expect, it } from 'vitest';
import { runTypeScript } from '../support/process.ts';

/** Occupies low memory as the text says, opens a session, runs code of it, and tells where that is and what the second text says. */
function placeOfCode(occupy: string, tell: string): string {
  const { stdout, stderr } = runTypeScript(`
    import { openSession } from './src/run/index.ts';
    import { mapPages } from './src/run/libc.ts';
    const take = (from, to) => {
      for (let at = from; at < to; at += 1 << 24) mapPages({ at }, 4096, 0);
    };
    ${occupy}
    const session = openSession();
    const { symbols } = session.load({ functions: [{ name: 'f', code: new Uint8Array([0xc3]), relocations: [] }] });
    session.function('f', { parameters: [], result: 'void' })();
    console.log(symbols.get('f').toString(16), ${tell});`);
  expect(stderr).toBe('');
  return stdout.trim();
}

describe('low memory for code', () => {
  it('is elsewhere where some of it is taken, and leaves the rest of that to others', () => {
    const place = placeOfCode(
      'take(0x77f0_0000, 0x77f0_1000);',
      'mapPages({ at: 0x7000_0000 }, 4096, 0) !== undefined',
    );
    expect(place).toMatch(/^([1-6][08]|78)\w{6} true$/);
  });

  it('is where data of programs would be, when nothing else is left', () => {
    const place = placeOfCode('take(0x1000_0000, 0x5000_0000); take(0x7000_0000, 0x8000_0000);', 'true');
    expect(place).toMatch(/^[56][08]\w{6} true$/);
  });
});
