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
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
