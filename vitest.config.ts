import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Tests that hold the code to a time: they have the machine for themselves, after all others. */
const TIMED = [
  'test/blocks/review/review-speed.test.ts',
  'test/handlers/answer-speed.test.ts',
  'test/playground/start-speed.test.ts',
]

export default defineConfig({
  test: {
    // No test replaces a module, so that files can share them: loading Bolt anew for each took as long as the tests.
    pool: 'threads',
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: TIMED,
          // Many tests wait for a child process or a timer, and leave their core to others.
          maxWorkers: availableParallelism() + 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'timed', include: TIMED, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
