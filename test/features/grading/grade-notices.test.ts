import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { ungradedDocument } from '../../support/exec/session-documents.ts'

const ID = 'running1'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const TELL = "Tell me when it's graded"
const DONT = "Don't tell me"
const LEAD = "You asked to hear about this one: it's graded."
const WILL_TELL = "You'll get a DM when it's graded."

const app = testApp({ database: APP_DATABASE }, (app) => app.beginSession(ID))
const { rep, coach, colleague } = app
const { dm } = rep

async function watches(): Promise<string[]> {
  const rows = await app.opened.ofAllWorkspaces
    .selectFrom('outbox')
    .select('recipient')
    .where('kind', '=', 'graded_late')
    .where('state', 'not in', ['sent', 'dropped'])
    .execute()
  return rows.map(({ recipient }) => recipient)
}

/** Jane asks for it below the answer to the command. */
async function asks(): Promise<void> {
  await rep.asks(ID)
  await rep.presses(TELL)
}

async function grades(): Promise<void> {
  app.gradeSession(ID)
  await app.pollLater()
}

describe("Tell me when it's graded", () => {
  it('sends the card once, when the session is graded, also after two presses and a restart', async () => {
    await rep.asks(ID)
    const first = rep.answer()
    await asks()
    expect(rep.sees()).toContain(`${WILL_TELL}\n[Refresh] [${DONT}]`)
    await rep.presses(TELL, { in: first })
    await app.pollLater()
    expect(dm.messages()).toEqual([])
    await app.restart()
    await grades()
    await app.pollLater()
    expect(dm.seesOnly()).toContain(`${LEAD}\n🥇 82.5/100 · Procurement Discovery`)
    expect(await watches()).toEqual([])
    const told = { user: 'U0REP', session: ID, decision: 'notified', reason: 'participant' }
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:graded', ...told })
  })

  it('ends with another press, and begins again with one more', async () => {
    await asks()
    await rep.presses(DONT)
    expect(rep.privateReply()).toContain(`[Refresh] [${TELL}]`)
    expect(await watches()).toEqual([])
    expect(await app.opened.ofAllWorkspaces.selectFrom('outbox').selectAll().execute()).toEqual([])
    await rep.presses(TELL)
    await grades()
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it('is kept a second time, where Exec has taken the grade back and the person asks again', async () => {
    await asks()
    const body = JSON.stringify(app.exec.sessions.get(ID))
    app.exec.faults.setFor(`/sessions/${ID}`, { kind: 'answer', status: 200, body })
    await grades()
    await app.pollLater(5 * MINUTE_MS)
    await app.pollLater(10 * MINUTE_MS)
    expect(app.lastDecision()).toBe('skipped not_graded')
    app.exec.faults.clear()
    app.beginSession(ID)
    await app.pollLater()
    await asks()
    await grades()
    await app.pollLater()
    expect(dm.seesOnly()).toContain(`${LEAD}\n🥇 82.5/100 · Procurement Discovery`)
    expect(await watches()).toEqual([])
  })

  it('says once after a day that there is still no grade, however often it was pressed, with the button', async () => {
    // Without a date, it may still be graded.
    const { created_at: _, ...withoutDate } = ungradedDocument({ id: ID })
    app.exec.sessions.set(ID, withoutDate)
    await rep.asks(ID)
    const first = rep.answer()
    await asks()
    app.pass(MINUTE_MS)
    await rep.presses(TELL, { in: first })
    await app.pollLater(DAY_MS)
    await app.pollLater(DAY_MS)
    expect(dm.seesOnly()).toContain("Exec hasn't graded this after a day. Should I keep waiting?")
    expect(await watches()).toEqual([])
    await dm.presses(TELL)
    expect(dm.seesOnly()).toContain(`[${DONT}]`)
    await app.pollLater(DAY_MS)
    expect(dm.messages()).toHaveLength(2)
  })

  it('says of a session that never counts that it ends there, and does not ask whether to wait', async () => {
    await asks()
    await app.pollLater(DAY_MS + HOUR_MS)
    expect(dm.seesOnly()).toContain("You asked to hear about this one: it wasn't graded.\n⚪ Doesn't count")
    expect(dm.seesOnly()).not.toMatch(/keep waiting|Tell me/)
  })
})

describe('where the button stands', () => {
  it('below a link, the answer is for the person alone, if they have access', async () => {
    const message = await rep.posts(LINK)
    const card = rep.seesIn(message)
    expect(card).toContain(`[${TELL}]`)
    await coach.presses(TELL, { in: message })
    expect(coach.privateReply()).toBe(`${WILL_TELL}\n[${DONT}]`)
    await rep.presses(TELL, { in: message })
    await rep.presses(DONT, { in: rep.answer() })
    expect(rep.seesAnswer()).toBe('OK, no DM when this session is graded.')
    await colleague.presses(TELL, { in: message })
    expect(colleague.privateReply()).toContain("You can't get news of this session.")
    expect(app.lastAudit()).toMatchObject({ user: 'U0COLLEAGUE', decision: 'refused' })
    expect(await watches()).toEqual(['U0COACH'])
    expect(rep.seesIn(message)).toBe(card)
    await grades()
    expect(coach.dm.seesOnly()).toContain(LEAD)
    expect(dm.messages()).toEqual([])
  })

  it('in the modal, both presses redraw the card', async () => {
    await app.start({ env: { EXEC_UNFURLS: 'private' } })
    await rep.presses('View', { in: await rep.posts(LINK) })
    await rep.presses(TELL)
    expect(rep.seesIn('modal')).toContain(WILL_TELL)
    await rep.presses(DONT)
    expect(rep.seesIn('modal')).toContain(`[Refresh] [${TELL}]`)
  })

  it('nowhere, if the app never asks Exec, and a press on an older card says that', async () => {
    await rep.asks(ID)
    await app.restart({ EXEC_POLL_SECONDS: '0' })
    await rep.presses(TELL)
    expect(rep.sees()).not.toContain(WILL_TELL)
    expect(await watches()).toEqual([])
    expect(app.lastDecision()).toBe('skipped notices_off')
    expect(await rep.asks(ID)).not.toContain(TELL)
    await rep.presses('Refresh')
    expect(rep.sees()).not.toContain(TELL)
    await rep.shares(ID)
    await rep.posts(LINK)
    for (const card of rep.publicMessages()) expect(rep.seesIn(card)).not.toContain(TELL)
  })
})

it('a press for a session that is graded by now shows its card at once, in private below a link', async () => {
  const link = await rep.posts(LINK)
  await rep.asks(ID)
  app.gradeSession(ID)
  app.pass(10_000)
  for (const message of [rep.answer(), link]) {
    await rep.presses(TELL, { in: message })
    expect(rep.seesAnswer()).toContain('82.5/100')
  }
  expect(rep.seesIn(link)).not.toContain('82.5/100')
  await app.pollLater()
  expect(dm.messages()).toEqual([])
  expect(await watches()).toEqual([])
})

describe('what is told to someone who asked', () => {
  it.each([
    ['when it is graded', grades, 'dm:graded'],
    ['after a day', () => app.pollLater(DAY_MS), 'dm:graded_late'],
  ])(
    'is nothing %s, for someone who has lost their access, and the app waits no longer',
    async (_, then, surface) => {
      await asks()
      rep.profile.email = 'other@acme.com'
      await then()
      expect(dm.messages()).toEqual([])
      expect(await watches()).toEqual([])
      expect(app.lastAudit()).toMatchObject({ surface, decision: 'refused', session: ID })
    },
  )

  it('is the card, a day later, if the app missed the grade', async () => {
    await asks()
    app.gradeSession(ID)
    app.execFails('/sessions')
    await app.pollLater(DAY_MS)
    app.exec.faults.clear()
    await app.pollLater()
    await app.pollLater()
    expect(dm.seesOnly()).toContain(`${LEAD}\n🥇 82.5/100`)
  })

  it.each([
    { kind: 'server_error', status: 503 },
    // Rather than take the cached session for one without a grade.
    { kind: 'limited', retryAfter: 60, where: 'header' },
  ] as const)('waits until Exec answers: %j', async (fault) => {
    await asks()
    app.exec.faults.setFor(`/sessions/${ID}`, fault)
    await grades()
    expect(dm.messages()).toEqual([])
    app.exec.faults.clear()
    await app.pollLater()
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it('comes at once, also if someone had just looked the session up', async () => {
    await asks()
    app.pass(16 * MINUTE_MS)
    await rep.asks(ID)
    app.gradeSession(ID)
    await app.bot.sayDue()
    expect(dm.seesOnly()).toContain(LEAD)
  })

  it.each([
    ['comes a little later, if Exec first lists the grade', 'notified'],
    ['is nothing if Exec takes the grade back', 'skipped'],
  ])('%s', async (_, decision) => {
    await asks()
    const body = JSON.stringify(app.exec.sessions.get(ID))
    app.exec.faults.setFor(`/sessions/${ID}`, { kind: 'answer', status: 200, body })
    await grades()
    expect(dm.messages()).toEqual([])
    if (decision === 'notified') app.exec.faults.clear()
    await app.pollLater(5 * MINUTE_MS)
    await app.pollLater()
    expect(dm.messages()).toHaveLength(decision === 'notified' ? 1 : 0)
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:graded', decision })
  })
})
