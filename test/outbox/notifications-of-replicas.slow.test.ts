import { afterEach, describe, expect, it } from 'vitest'
import { nextWorkingTime } from '../../src/lib/zoned-time.ts'
import { Preferences } from '../../src/shared/preferences.ts'
import { capturedLog } from '../support/captured-log.ts'
import { hasPostgres } from '../support/database/databases.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'
import { Person } from '../support/person.ts'
import { type Replicas, startReplicas } from '../support/replicas.ts'

const LOOK_MS = 301_000

let replicas: Replicas | undefined
afterEach(async () => {
  await replicas?.close()
  replicas = undefined
})

/** Two replicas whose time passes as the test says, and Jane's direct message with the app. */
async function start() {
  let passedMs = 0
  const clock = () => Date.now() + passedMs
  const started = await startReplicas({ clock, exec: { clock } })
  replicas = started
  const [one] = started.all
  if (one !== undefined) started.connectTo(one)
  const jane = new Person({ slack: started.slack, bot: started }, 'U0REP')
  const created_at = new Date(clock() - 60_000).toISOString()
  return {
    ...started,
    jane,
    dm: jane.in('D0APPREP'),
    begin: (id: string) => started.exec.sessions.set(id, ungradedDocument({ id, created_at })),
    grade: (id: string) => started.exec.sessions.set(id, sessionDocument({ id, created_at })),
    /** All replicas look for grades at the same time, and say what is due. */
    workBegins() {
      passedMs += nextWorkingTime(clock(), 'Europe/Berlin') - clock()
    },
    async lookLater() {
      passedMs += LOOK_MS
      await Promise.all(started.all.map(({ bot }) => bot.sayDue()))
    },
    audits: () =>
      started.all
        .flatMap(({ lines }) => lines.map((line) => JSON.parse(line)))
        .filter(({ audit, surface }) => audit === true && String(surface).startsWith('dm:')),
  }
}

describe.skipIf(!hasPostgres)('two replicas', () => {
  it('tell once of a session that someone asked about at one of them', async () => {
    const { begin, grade, jane, dm, lookLater, audits } = await start()
    begin('asked1')
    await jane.asks('asked1')
    await jane.presses("Tell me when it's graded")
    await lookLater()
    grade('asked1')
    await lookLater()
    await lookLater()
    expect(dm.seesOnly()).toContain("You asked to hear about this one: it's graded.")
    expect(audits()).toMatchObject([{ surface: 'dm:graded', decision: 'notified' }])
  })

  it('tell once of a result', async () => {
    const { space, begin, grade, dm, lookLater, audits } = await start()
    const database = space.open(capturedLog().log)
    await database.start()
    const preferences = new Preferences({ database, workspace: 'T0ACME' })
    await preferences.change('U0REP', { results: 'at_once' }, 'jane@acme.com')
    await lookLater()
    begin('result1')
    grade('result1')
    await lookLater()
    await lookLater()
    expect(dm.seesOnly()).toMatch(/82\.5\/100[\s\S]*\[Turn off results\]$/)
    expect(audits()).toMatchObject([{ surface: 'dm:result', decision: 'notified' }])
  })

  it('tell once of a share', async () => {
    const { slack, grade, lookLater, workBegins, dm, audits } = await start()
    workBegins()
    grade('shared1')
    if (replicas === undefined) throw new Error('There are no replicas.')
    await new Person({ slack, bot: replicas }, 'U0COACH').shares('shared1')
    await lookLater()
    expect(dm.messages()).toHaveLength(1)
    expect(audits()).toMatchObject([{ surface: 'dm:shared', decision: 'notified' }])
  })
})
