import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests by the clock have the machine to themselves, after all others. */
const TIMED = ['test/**/*.timed.test.ts']

/** Tests that take long, most of it waiting. Begun last, they would be waited for alone. */
const LONG = [
  'test/access/open-session.test.ts',
  'test/handlers/commands/command-failures.test.ts',
  'test/features/home/home-failures.test.ts',
  'test/main.test.ts',
  'test/playground/main.test.ts',
  'test/playground/playground.test.ts',
  'test/slack/slack-limits.test.ts',
]

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((file) => moduleId.endsWith(`/${file}`))
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    // No test replaces a module, so that files can share them: loading Bolt anew for each took as long as the tests.
    pool: 'threads',
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    sequence: { sequencer: LongFirst },
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
