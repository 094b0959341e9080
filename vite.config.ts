import { defineConfig } from 'vitest/config';

// Two workers: the suite is meant to pass on a two-core machine within ten minutes.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
