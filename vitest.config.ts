import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// React draws the playground's pages in half of the time when it records no stack for each element.
process.env.NODE_ENV = 'production'

// Most code runs a few times in a test, and most objects live for one test: V8 needs not optimize the one so eagerly, nor
// collect the others so often. That saves a sixth of the run's CPU time.
for (const flag of ['--interrupt-budget=500000', '--min-semi-space-size=32', '--max-semi-space-size=64'])
  setFlagsFromString(flag)

/** Tests that measure time run after all others, one file at a time. */
const TIMED = ['test/**/*.timed.test.ts']

/** The files that take longest, longest first: a file that starts last keeps the run waiting. */
const LONGEST = [
  'test/playground/playground.test.ts',
  'test/main.test.ts',
  'test/outbox/killed.test.ts',
  'test/features/results/many-results.test.ts',
  'test/features/results/result-notices.test.ts',
  'test/handlers/actions/forged-presses.test.ts',
  'test/handlers/commands/command-failures.test.ts',
  'test/access/session-access.test.ts',
  'test/blocks/review/review-properties.test.ts',
  'test/playground/slack-behaviour.test.ts',
  'test/playground/main.test.ts',
  'test/blocks/card/session-card-properties.test.ts',
  'test/features/home/home-failures.test.ts',
  'test/slack/slack-limits.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    // No test replaces a module, so files can share them: loading Bolt again for each took as long as the tests.
    pool: 'threads',
    isolate: false,
    globalSetup: 'test/support/database/drop-databases.ts',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: TIMED,
          // More than there are cores: many tests wait for a child process or a timer.
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
