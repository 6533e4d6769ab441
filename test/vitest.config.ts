import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  resolve: {
    alias: {
      '#chrome': new URL('../src/tui/ink/chrome.tsx', import.meta.url).pathname,
      'earshot/plugin': new URL('../src/plugin.ts', import.meta.url).pathname,
      'earshot/testing': new URL('../src/testing/index.ts', import.meta.url).pathname,
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
