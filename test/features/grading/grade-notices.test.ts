import { afterEach, describe, expect, it } from 'vitest'
import {
  APP_DATABASE,
  type AppWithDatabase,
  startAppWithDatabase,
} from '../../support/database/app-with-database.ts'
import type { DatabaseKind } from '../../support/database/databases.ts'
import { beginSession, gradeSession, lookLater } from '../../support/graded-session.ts'
import type { TestAppOptions } from '../../support/test-app.ts'

const ID = 'running1'
const TELL = "Tell me when it's graded"
const DONT = "Don't tell me"
const LEAD = "You asked to hear about this one: it's graded."
const WILL_TELL = "You'll get a DM when it's graded."
const POLL_MS = 300_000
const DAY_MS = 24 * 60 * 60_000

let app: AppWithDatabase
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(kind: DatabaseKind = APP_DATABASE, options: TestAppOptions = {}) {
  app = await startAppWithDatabase(kind, options)
  beginSession(app, ID)
  const jane = app.person('U0REP')
  return { jane, dm: jane.in('D0APPREP'), watches: () => watchesOf(app) }
}

async function watchesOf({ opened }: AppWithDatabase): Promise<string[]> {
  const rows = await opened.db.selectFrom('grade_watches').select('person').execute()
  return rows.map(({ person }) => person)
}

describe.each([APP_DATABASE])("Tell me when it's graded with %s", (kind) => {
  it('sends the card once, when the session is graded', async () => {
    const { jane, dm, watches } = await start(kind)
    await jane.asks(ID)
    await jane.presses(TELL)
    expect(jane.isTold()).toContain(`${WILL_TELL}\n[Refresh] [${DONT}]`)
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    gradeSession(app, ID)
    await lookLater(app)
    await lookLater(app)
    expect(dm.seesOnly()).toContain(`${LEAD}\n🥇 82.5/100 · Procurement Discovery`)
    expect(await watches()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'dm:graded',
      user: 'U0REP',
      session: ID,
      decision: 'notified',
      reason: 'participant',
    })
  })

  it('is refused on an unfurled card to someone without access', async () => {
    const { jane, watches } = await start(kind)
    await jane.posts(`https://app.exec.com/sessions/${ID}`)
    const colleague = app.person('U0COLLEAGUE')
    await colleague.presses(TELL)
    expect(colleague.isTold()).toContain("You can't get news of this session.")
    expect(await watches()).toEqual([])
  })

  it('is heeded within one interval, also after quiet hours', async () => {
    const { jane, dm } = await start(kind)
    await app.preferences.change('U0COACH', { results: 'each' })
    for (let look = 0; look < 5; look += 1) await lookLater(app)
    await jane.asks(ID)
    await jane.presses(TELL)
    gradeSession(app, ID)
    await lookLater(app, POLL_MS)
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it('sends one DM after two presses, and after a restart', async () => {
    const { jane, dm } = await start(kind)
    await jane.asks(ID)
    const first = jane.answer()
    await jane.asks(ID)
    await jane.presses(TELL)
    await jane.presses(TELL, { in: first })
    await lookLater(app)
    await app.restart()
    gradeSession(app, ID)
    await lookLater(app)
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it('ends with another press, and begins again with one more', async () => {
    const { jane, dm, watches } = await start(kind)
    await jane.asks(ID)
    await jane.presses(TELL)
    await jane.presses(DONT)
    expect(jane.isTold()).toContain(`[Refresh] [${TELL}]`)
    expect(await watches()).toEqual([])
    expect(await app.opened.db.selectFrom('outbox').selectAll().execute()).toEqual([])
    await jane.presses(TELL)
    gradeSession(app, ID)
    await lookLater(app)
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it("waits for Exec's limit, rather than take the cached session for one without a grade", async () => {
    const { jane, dm } = await start(kind)
    await jane.asks(ID)
    await jane.presses(TELL)
    gradeSession(app, ID)
    app.exec.faults.setFor(`/sessions/${ID}`, { kind: 'limited', retryAfter: 60, where: 'header' })
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    app.exec.faults.clear()
    await lookLater(app)
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it('says once after a day that there is still no grade, however often it was pressed', async () => {
    const { jane, dm, watches } = await start(kind)
    await jane.asks(ID)
    const first = jane.answer()
    await jane.asks(ID)
    await jane.presses(TELL)
    app.pass(60_000)
    await jane.presses(TELL, { in: first })
    await lookLater(app, DAY_MS)
    await lookLater(app, DAY_MS)
    expect(dm.seesOnly()).toContain("This still isn't graded after a day, so there won't be a DM about it.")
    expect(await watches()).toEqual([])
  })

  it('says that the database does not answer', async () => {
    const { jane } = await start(kind)
    await jane.asks(ID)
    await app.opened.db.schema.alterTable('grade_watches').renameTo('elsewhere').execute()
    await jane.presses(TELL)
    expect(jane.sees()).toMatch(/database isn't answering right now[\s\S]*Reference EX-\w{6}/)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'failed', reason: 'database_unavailable' })
  })
})

describe('where the button stands', () => {
  it('below a link, the answer is for the person alone, and the card stays as it is', async () => {
    const { jane, dm } = await start()
    const link = await jane.posts(`https://acme.app.exec.com/sessions/${ID}`)
    const card = jane.seesIn(link)
    expect(card).toContain(`[${TELL}]`)
    const coach = app.person('U0COACH')
    await coach.presses(TELL, { in: link })
    expect(coach.isTold()).toBe(`${WILL_TELL}\n[${DONT}]`)
    expect(jane.seesIn(link)).toBe(card)
    expect(jane.privateMessages()).toEqual([])
    gradeSession(app, ID)
    await lookLater(app)
    expect(coach.in('D0APPCOACH').seesOnly()).toContain(LEAD)
    expect(dm.messages()).toEqual([])
  })

  it("below the private answer, Don't tell me ends it", async () => {
    const { jane, watches } = await start()
    const link = await jane.posts(`https://acme.app.exec.com/sessions/${ID}`)
    await jane.presses(TELL, { in: link })
    await jane.presses(DONT, { in: jane.answer() })
    expect(jane.isTold()).toBe('OK, no DM when this session is graded.')
    expect(await watches()).toEqual([])
  })

  it('in the modal, both presses redraw the card', async () => {
    const { jane, dm, watches } = await start(APP_DATABASE, { env: { EXEC_UNFURLS: 'private' } })
    const link = await jane.posts(`https://acme.app.exec.com/sessions/${ID}`)
    await jane.presses('View feedback', { in: link })
    await jane.presses(TELL)
    expect(jane.seesIn('modal')).toContain(WILL_TELL)
    expect(await watches()).toEqual(['U0REP'])
    await jane.presses(DONT)
    expect(jane.seesIn('modal')).toContain(`[Refresh] [${TELL}]`)
    expect(await watches()).toEqual([])
    await jane.presses(TELL)
    gradeSession(app, ID)
    await lookLater(app)
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it('below a shared card, the answer is private', async () => {
    const { jane } = await start()
    await jane.shares(ID)
    const [card] = jane.publicMessages()
    if (card === undefined) throw new Error('Nothing was shared')
    const before = jane.seesIn(card)
    const coach = app.person('U0COACH')
    await coach.presses(TELL, { in: card })
    expect(coach.isTold()).toBe(`${WILL_TELL}\n[${DONT}]`)
    expect(jane.seesIn(card)).toBe(before)
  })

  it('nowhere, if the app never asks Exec', async () => {
    const { jane } = await start(APP_DATABASE, { env: { EXEC_POLL_SECONDS: '0' } })
    const link = await jane.posts(`https://acme.app.exec.com/sessions/${ID}`)
    expect(jane.seesIn(link)).not.toContain(TELL)
    expect(await jane.asks(ID)).not.toContain(TELL)
    await jane.presses('Refresh')
    expect(jane.sees()).not.toContain(TELL)
    await jane.shares(ID)
    for (const card of jane.messages()) expect(jane.seesIn(card)).not.toContain(TELL)
  })

  it('on an older card too, where a press says that the app tells of no grades any more', async () => {
    const { jane, watches } = await start()
    await jane.asks(ID)
    await app.restart({ EXEC_POLL_SECONDS: '0' })
    await jane.presses(TELL)
    expect(jane.sees()).not.toContain(WILL_TELL)
    expect(await watches()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'notices_off' })
  })
})

describe('a press that changes nothing', () => {
  it('shows the card of a session that is graded by now, at once', async () => {
    const { jane, dm, watches } = await start()
    await jane.asks(ID)
    gradeSession(app, ID)
    app.pass(10_000)
    await jane.presses(TELL)
    expect(jane.isTold()).toContain('82.5/100')
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    expect(await watches()).toEqual([])
  })

  it('shows that card privately to someone who presses below a link', async () => {
    const { jane } = await start()
    const link = await jane.posts(`https://acme.app.exec.com/sessions/${ID}`)
    gradeSession(app, ID)
    app.pass(10_000)
    await jane.presses(TELL, { in: link })
    expect(jane.isTold()).toContain('82.5/100')
  })

  it('is refused to someone without access, and nothing is kept', async () => {
    const { jane, watches } = await start()
    const link = await jane.posts(`https://acme.app.exec.com/sessions/${ID}`)
    const colleague = app.person('U0COLLEAGUE')
    await colleague.presses(TELL, { in: link })
    expect(colleague.isTold()).toContain('🔒')
    expect(await watches()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ user: 'U0COLLEAGUE', decision: 'refused' })
  })
})
