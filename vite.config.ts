import path from 'node:path';
import { defineConfig } from 'vitest/config';

// The suite is meant to pass on a two-core machine within ten minutes; a third worker uses the time that others wait for processes and patience.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 3,
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Hundreds of ballot threads and kiosk processes start, and half of a start is reading TypeScript: as in main/compile-cache.ts, which a kiosk has and a test has not.
    env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, 'node_modules/.cache/hwabaek') },
  },
});
