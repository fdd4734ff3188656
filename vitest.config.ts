import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setFlagsFromString } from 'node:v8'
import { defineConfig } from 'vitest/config'

// React draws the playground's pages in half of the time when it records no stack for each element.
process.env.NODE_ENV = 'production'

// Most code runs a few times in a test, and most objects live for one test: V8 needs not optimize the one so eagerly, nor
// collect the others so often. That saves a sixth of the run's CPU time. Only Node.js 20 knows the flag for the first.
const FLAGS = ['--min-semi-space-size=32', '--max-semi-space-size=64']
if (process.versions.node.startsWith('20.')) FLAGS.push('--interrupt-budget=500000')
for (const flag of FLAGS) setFlagsFromString(flag)

const TESTS = ['test/**/*.test.ts']
/**
 * Tests that start a process, a browser or replicas on PostgreSQL, wait out the retries of a library, or handle hundreds of
 * messages, presses or documents.
 */
const SLOW = ['test/**/*.slow.test.ts']
/** Tests that measure time. */
const TIMED = ['test/**/*.timed.test.ts']

const FILES = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`)
const naming = (word: string) => FILES.filter((file) => readFileSync(file, 'utf8').includes(word))

/** Tests with the kind of database that their project has. */
const WITH_DATABASE = [...naming('APP_DATABASE'), ...naming('DATABASE_KINDS')]
/** Tests of properties. `npm test` tries each with a few values. */
const WITH_PROPERTIES = naming('fc.assert')

/** `npm test` runs the project `fast`, `npm run test:slow` the others. `vitest run` runs all, in this order. */
export default defineConfig({
  test: {
    // No test replaces a module, so files can share them: loading Bolt again for each took as long as the tests.
    pool: 'threads',
    isolate: false,
    globalSetup: ['test/support/missing-documents.ts', 'test/support/database/drop-databases.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 15_000 } },
    // Transformed modules are kept in node_modules between runs.
    experimental: { fsModuleCache: true },
    setupFiles: 'test/support/property-runs.ts',
    provide: { databaseKinds: ['sqlite'], propertyRuns: 100 },
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: TESTS,
          exclude: [...SLOW, ...TIMED],
          provide: { databaseKinds: ['sqlite'], propertyRuns: 30 },
          // Each loads all modules.
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: SLOW,
          provide: { databaseKinds: ['sqlite', 'postgres'], propertyRuns: 100 },
          // They wait for their processes, which start slowly on a busy machine.
          maxWorkers: availableParallelism() + 2,
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: WITH_DATABASE,
          exclude: SLOW,
          provide: { databaseKinds: ['postgres'], propertyRuns: 100 },
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'properties',
          include: WITH_PROPERTIES,
          exclude: SLOW,
          provide: { databaseKinds: ['sqlite'], propertyRuns: 1000 },
          testTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        // One file at a time, with nothing beside it.
        test: { name: 'timed', include: TIMED, maxWorkers: 1, sequence: { groupOrder: 4 } },
      },
    ],
  },
})
