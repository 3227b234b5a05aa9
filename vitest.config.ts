import { defineConfig } from 'vitest/config';

/** Forth files are imported as text, as in the bundle. */
const forthText = {
  name: 'forth-text',
  enforce: 'pre' as const,
  transform: (source: string, id: string) =>
    id.endsWith('.fs') ? { code: `export default ${JSON.stringify(source)};`, map: null } : undefined,
};

export default defineConfig({
  plugins: [forthText],
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // V8's heap then takes the same addresses each time, and never by chance those of programs' data.
    execArgv: ['--random-seed=1'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
