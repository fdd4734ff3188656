import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'
import { sessionDocument } from '../test/support/exec/session-documents.ts'
import { TestApp } from '../test/support/test-app.ts'

/*
 * Counts the source files whose functions run while one delivery is answered, by V8's coverage. A file that is only imported
 * does not count. Fails if a journey runs code of more files than it may.
 */

const SRC = new URL('../src/', import.meta.url).href
const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`

interface Journey {
  name: string
  /** Fewer is better: lower it with each file that goes. */
  most: number
  /** Leads to where the journey starts. */
  prepare?(app: TestApp): Promise<void>
  go(app: TestApp): Promise<unknown>
}

const JOURNEYS: readonly Journey[] = [
  {
    name: '/exec-session <id>',
    most: 50,
    go: ({ slack }) => slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID }),
  },
  {
    name: 'a link unfurled',
    most: 54,
    go: ({ slack }) => slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK }),
  },
  {
    name: 'Show rubric on an unfurl',
    most: 43,
    async prepare({ slack }) {
      await slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
    },
    async go({ slack }) {
      const message = slack.visibleTo('U0REP', 'C0TEAM').at(-1)
      if (message === undefined) throw new Error('No message was posted.')
      await slack.click({ user: 'U0REP', action_id: 'session.show_rubric', message })
    },
  },
  { name: 'Home', most: 65, go: ({ slack }) => slack.openHome({ user: 'U0REP' }) },
  {
    name: "a coach's note submitted",
    most: 48,
    async prepare(app) {
      const coach = app.person('U0COACH')
      await coach.asks(ID)
      await coach.presses('Coach…')
    },
    go: (app) => app.person('U0COACH').submits({ note: 'The budget first.' }),
  },
]

async function filesOf({ prepare, go }: Journey): Promise<string[]> {
  const app = new TestApp()
  await app.start()
  const session = new Session()
  session.connect()
  try {
    app.exec.sessions.set(ID, sessionDocument())
    await prepare?.(app)
    // The loops have run, and do so again only later.
    await app.bot.sayDue()
    await app.bot.idle()
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    await session.post('Profiler.takePreciseCoverage')
    await go(app)
    await app.bot.idle()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    return result
      .filter(({ url }) => url.startsWith(SRC))
      .filter(({ functions }) =>
        functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0),
      )
      .map(({ url }) => fileURLToPath(url).slice(fileURLToPath(SRC).length))
      .toSorted()
  } finally {
    session.disconnect()
    await app.close()
  }
}

for (const journey of JOURNEYS) {
  let files = await filesOf(journey)
  // On a busy machine, the timer of a loop may have run meanwhile.
  if (files.length > journey.most) files = await filesOf(journey)
  process.stdout.write(`${journey.name}: ${files.length} files\n`)
  if (process.argv.includes('--list'))
    process.stdout.write(`${files.map((file) => `  ${file}`).join('\n')}\n`)
  if (files.length > journey.most) process.exitCode = 1
}
