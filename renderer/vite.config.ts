/** Builds the kiosk's pages into dist/renderer: files only, no inline script or style, because the content security policy allows none. */
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const page = (name: string): string => path.join(import.meta.dirname, name);

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: path.join(import.meta.dirname, '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome150',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { kiosk: page('index.html'), observer: page('observer.html'), bench: page('bench.html') },
    },
  },
});
