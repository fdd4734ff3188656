import { afterEach, describe, expect, it } from 'vitest'
import { type AppWithDatabase, startAppWithDatabase } from '../../support/database/app-with-database.ts'
import { DATABASE_KINDS } from '../../support/database/databases.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import type { TestAppOptions } from '../../support/test-app.ts'

const ID = 'running1'
const TELL = "Tell me when it's graded"
const LEAD = 'You asked to hear when this is graded.'

let app: AppWithDatabase | undefined
afterEach(async () => {
  await app?.close()
  app = undefined
})

async function start(kind: (typeof DATABASE_KINDS)[number], options: TestAppOptions = {}) {
  const started = await startAppWithDatabase(kind, options)
  app = started
  begin(started)
  return started
}

function begin({ exec }: AppWithDatabase): void {
  const created_at = new Date(Date.now() - 60_000).toISOString()
  exec.sessions.set(ID, ungradedDocument({ id: ID, created_at }))
}

function grade({ exec }: AppWithDatabase): void {
  const { created_at } = exec.sessions.get(ID) ?? {}
  exec.sessions.set(ID, sessionDocument({ id: ID, ...(created_at !== undefined && { created_at }) }))
}

async function look(started: AppWithDatabase, ms = 301_000): Promise<void> {
  started.pass(ms)
  await started.bot.sayDue()
}

describe.each(DATABASE_KINDS)("Tell me when it's graded with %s", (kind) => {
  it('sends the card once, when the session is graded', async () => {
    const started = await start(kind)
    const jane = started.person('U0REP')
    await jane.asks(ID)
    await jane.presses(TELL)
    expect(jane.isTold()).toContain("You'll get a DM when it's graded.\n[Refresh] [Don't tell me]")
    await look(started)
    expect(jane.in('D0APPREP').messages()).toEqual([])
    grade(started)
    await look(started)
    await look(started)
    expect(jane.in('D0APPREP').seesOnly()).toContain(`${LEAD}\n🥇 82.5/100 · Procurement Discovery`)
    expect(started.audits().at(-1)).toMatchObject({
      surface: 'dm:graded',
      user: 'U0REP',
      session: ID,
      decision: 'notified',
      reason: 'participant',
    })
  })
})
