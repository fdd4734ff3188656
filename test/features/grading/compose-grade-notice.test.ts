import { afterEach, describe, expect, it } from 'vitest'
import { type AppWithDatabase, startAppWithDatabase } from '../../support/database/app-with-database.ts'
import { ungradedDocument } from '../../support/exec/session-documents.ts'
import { beginSession, gradeSession, lookLater } from '../../support/graded-session.ts'

const ID = 'running1'
const TELL = "Tell me when it's graded"
const DONT = "Don't tell me"
const LEAD = "You asked to hear about this one: it's graded."
const LOOK_MS = 16 * 60_000
const DAY_MS = 24 * 60 * 60_000

let app: AppWithDatabase
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start() {
  app = await startAppWithDatabase('sqlite')
  beginSession(app, ID)
  const jane = app.person('U0REP')
  return { jane, dm: jane.in('D0APPREP'), watches: () => watchesOf(app) }
}

async function watchesOf({ opened }: AppWithDatabase): Promise<string[]> {
  const rows = await opened.db.selectFrom('grade_watches').select('person').execute()
  return rows.map(({ person }) => person)
}

describe('what is told to someone who asked', () => {
  it('is nothing for someone who has lost their access, with an audit line', async () => {
    const { jane, dm, watches } = await start()
    await jane.asks(ID)
    await jane.presses(TELL)
    jane.profile.email = 'other@acme.com'
    gradeSession(app, ID)
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    expect(await watches()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ surface: 'dm:graded', decision: 'refused', session: ID })
  })

  it('is nothing after a day, for someone who has lost their access, and the app waits no longer', async () => {
    const { jane, dm, watches } = await start()
    await jane.asks(ID)
    await jane.presses(TELL)
    jane.profile.email = 'other@acme.com'
    await lookLater(app, DAY_MS)
    expect(dm.messages()).toEqual([])
    expect(await watches()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ surface: 'dm:graded_late', decision: 'refused' })
  })

  it('is the card, a day later, if the app missed the grade', async () => {
    const { jane, dm } = await start()
    await jane.asks(ID)
    await jane.presses(TELL)
    gradeSession(app, ID)
    app.exec.faults.setFor('/sessions', { kind: 'server_error', status: 503 })
    await lookLater(app, DAY_MS)
    app.exec.faults.clear()
    await lookLater(app)
    await lookLater(app)
    expect(dm.seesOnly()).toContain(LEAD)
    expect(dm.seesOnly()).toContain('82.5/100')
  })

  it('offers the button again after a day, for a session that may still be graded', async () => {
    const { jane, dm } = await start()
    const { created_at: _, ...withoutDate } = ungradedDocument({ id: ID })
    app.exec.sessions.set(ID, withoutDate)
    await jane.asks(ID)
    await jane.presses(TELL)
    await lookLater(app, DAY_MS)
    expect(dm.seesOnly()).toContain(`[${TELL}]`)
    await dm.presses(TELL)
    expect(dm.seesOnly()).toContain(`[${DONT}]`)
    await lookLater(app, DAY_MS)
    expect(dm.messages()).toHaveLength(2)
  })

  it('comes a little later if someone had just looked the session up', async () => {
    const { jane, dm } = await start()
    await jane.asks(ID)
    await jane.presses(TELL)
    app.pass(LOOK_MS)
    await jane.asks(ID)
    gradeSession(app, ID)
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    await lookLater(app)
    expect(dm.seesOnly()).toContain('82.5/100')
  })

  it('is nothing if Exec takes the grade back', async () => {
    const { jane, dm } = await start()
    await jane.asks(ID)
    await jane.presses(TELL)
    app.pass(LOOK_MS)
    await jane.asks(ID)
    gradeSession(app, ID)
    await app.bot.sayDue()
    beginSession(app, ID)
    await lookLater(app, 5 * 60_000)
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'not_graded' })
  })

  it('waits until Exec answers', async () => {
    const { jane, dm } = await start()
    await jane.asks(ID)
    await jane.presses(TELL)
    gradeSession(app, ID)
    app.exec.faults.setFor(`/sessions/${ID}`, { kind: 'server_error', status: 503 })
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    app.exec.faults.clear()
    await lookLater(app)
    expect(dm.seesOnly()).toContain('82.5/100')
  })
})
