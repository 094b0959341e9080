import { defineConfig } from 'vitest/config';

// The suite is meant to pass on a two-core machine within ten minutes; a third worker uses the time that others wait for processes and patience.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 3,
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
