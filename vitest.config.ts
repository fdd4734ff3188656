import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // No test replaces a module, so that files can share them: loading Bolt anew for each took as long as the tests.
    pool: 'threads',
    isolate: false,
    // One fewer is the default, which leaves a core of two idle.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
