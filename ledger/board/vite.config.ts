/** Builds the public board into dist/board. Phones of some years' age read it too, so the target is wider than the kiosk's. */
import path from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: path.join(import.meta.dirname, '../../dist/board'),
    emptyOutDir: true,
    target: ['chrome120', 'firefox130', 'safari17'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
