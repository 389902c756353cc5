import { configDefaults, defineConfig } from 'vitest/config';

const RELIABILITY = '**/*.reliability.test.ts';

// `npm test` runs the project `unit`, `npm run check` both. Each has a group of its own: what ran beside the reliability
// tests would show in their latencies.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...configDefaults.exclude, RELIABILITY],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'reliability',
          include: [RELIABILITY],
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
