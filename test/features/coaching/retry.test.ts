import { describe, expect, it } from 'vitest'
import type { Assignment } from '../../../src/exec/assignment.ts'
import { decideCheck } from '../../../src/features/coaching/retry.ts'
import { ASSIGN_PATH, coachingApp, DAY_MS, SCENARIO } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { gate } from '../../support/gate.ts'
import { inOrder } from '../../support/in-order.ts'
import { IMPATIENT } from '../../support/test-app.ts'

const MINUTE = 60_000

describe('decideCheck', () => {
  const DUE = Date.parse('2026-04-03T21:59:59Z')
  const CLAIMED = Date.parse('2026-03-27T10:00:00Z')

  const assignment = (changes: Partial<Assignment> = {}) =>
    ({
      user: { email: 'Jane@acme.com' },
      scenario: { id: 's1' },
      due_date: '2026-04-03T21:59:59.000Z',
      created_at: '2026-03-27T10:00:02Z',
      ...changes,
    }) as Assignment
  const older = assignment({ created_at: '2026-03-26T10:00:00Z' })

  const decide = (items: Assignment[], after: number, hasMore = false) => {
    const retry = { email: 'jane@acme.com', scenario: 's1', dueAt: DUE, claimedAt: CLAIMED }
    return decideCheck({ items, hasMore }, { ...retry, now: CLAIMED + after })
  }

  it.each<[string, Partial<Assignment>, number, string]>([
    ['the due date, created then', {}, MINUTE, 'assigned'],
    ['a due date that Exec writes another way', { due_date: '2026-04-03T23:59:59+02:00' }, 0, 'assigned'],
    ['no time of its creation', { created_at: null }, 0, 'assigned'],
    ['the time of a clock that is a little slow', { created_at: '2026-03-27T09:56:00Z' }, 0, 'assigned'],
    ['the due date, created earlier', { created_at: '2026-03-26T10:00:00Z' }, MINUTE, 'missing'],
    ['another due date', { due_date: '2026-04-04T21:59:59Z' }, MINUTE, 'missing'],
    ['another time of that day', { due_date: '2026-04-03' }, 0, 'assigned'],
    ["somebody else's email", { user: { email: 'ravi@acme.com' } }, MINUTE, 'missing'],
    ['another scenario', { scenario: { id: 's2' } }, MINUTE, 'missing'],
    ['no due date', { due_date: null }, MINUTE, 'missing'],
  ])('of a list with an assignment that has %s', (_, changes, after, decision) => {
    expect(decide([assignment(changes)], after)).toBe(decision)
  })

  it('says that one is missing of an empty list, but not within a minute', () => {
    expect([decide([], MINUTE), decide([], MINUTE - 1)]).toEqual(['missing', 'unclear'])
  })

  it('does not say that one is missing while there are more pages', () => {
    expect(decide([older], MINUTE, true)).toBe('unclear')
    expect(decide([older, assignment()], MINUTE, true)).toBe('assigned')
  })
})

const { app, rep, coach, repDm, coachDm, opensForm, ticksRetry, form, sendsNote, delivers, thread } =
  coachingApp({ database: APP_DATABASE })

/** As a date field has it, so many days ahead, in Berlin. */
function inDays(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(app.now() + days * DAY_MS)
}

const posts = () => app.execRequests(ASSIGN_PATH).filter(({ method }) => method === 'POST')

/** The coach's message, as it is by now. */
function confirmation(): string {
  const [message] = coachDm.answers()
  return message === undefined ? '' : coachDm.seesIn(message)
}

const presses = (label: string) => coachDm.presses(label, { in: coachDm.answers()[0] })

/** What the thread of the person's note says. */
function lateRetries(): string[] {
  const [note, ...others] = repDm.answers()
  return others.filter(({ thread_ts }) => thread_ts === note?.ts).map(({ text }) => text)
}

const LATE = [
  expect.stringMatching(/^<@U0COACH> assigned you a retry, due \w{3}, \w{3} \d{1,2}, with gold to reach\.$/),
]

describe('a retry', () => {
  it('is assigned with the note, and answers the coach once it is graded', async () => {
    app.addSession({ created_at: new Date(app.now() - DAY_MS).toISOString() })
    await sendsNote('Once more.', { rank: 'gold' })
    await app.sayLater()
    expect(repDm.onlyMessage().text).toMatch(/due \w{3}, \w{3} \d{1,2}, with gold to reach/)
    expect(repDm.seesOnly()).toContain('\n[Practice] [Seen] [Reply…]')
    await repDm.presses('Seen')
    expect(repDm.seesOnly()).toContain("you've seen this.\n[Practice] [Reply…]")
    expect(confirmation()).toMatch(
      inOrder('Retry assigned, due ', ", with gold to reach. You'll hear here", '\n[View]'),
    )
    app.beginSession('retry1')
    await app.pollLater()
    app.gradeSession('retry1', { score: 91 })
    await app.pollLater()
    await app.restart()
    await app.pollLater()
    expect(thread().map((message) => coachDm.seesIn(message))).toEqual([
      ' has seen your note.',
      'Jane  retried: 82.5 → 91 · 🥇 Gold · gold reached\n[View]',
    ])
    const told = { session: 'retry1', decision: 'notified', reason: 'coach' }
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:coach_retried', user: 'U0COACH', ...told })
  })

  it('is proposed for in a week, and Exec mails', async () => {
    await opensForm()
    expect(form()).not.toContain('Exec will email')
    await ticksRetry()
    expect(form()).toMatch(inOrder('Due', 'Rank to reach', 'Exec will email Jane about it.'))
    await coach.submits({ note: 'Once more.' })
    expect(app.exec.assignments).toMatchObject([
      { user: { email: 'jane@acme.com' }, scenario: { id: SCENARIO }, rank_min: null },
    ])
    expect(posts()[0]?.sent).toMatchObject({ assigner_email: 'carla@acme.com' })
    const due = new Date(app.exec.assignments[0]?.due_date ?? '')
    expect(due.toLocaleString('en-CA', { timeZone: 'Europe/Berlin', hour12: false })).toBe(
      `${inDays(7)}, 23:59:59`,
    )
  })

  it('is not offered where Exec does not say which scenario it was', async () => {
    app.addSession({ scenario: { name: 'Unknown' } })
    await opensForm()
    expect(form()).not.toContain('Assign a retry')
  })
})

/** Exec takes the retry and does not say so, or is said to have lost it. */
async function unclear(send: () => Promise<void>, { isLost = false } = {}): Promise<void> {
  app.exec.faults.setFor(ASSIGN_PATH, { kind: 'cut_off' })
  await send()
  app.exec.faults.clear()
  if (isLost) app.exec.assignments.length = 0
}

describe('a retry that Exec may or may not have taken', () => {
  it('is told as unclear, and sent once; it counts as assigned once the list has it', async () => {
    await unclear(() => sendsNote('Once more.', { rank: 'gold' }))
    await app.sayLater()
    expect(repDm.onlyMessage().text).not.toContain('retry')
    expect(confirmation()).toContain('Check before you assign it again.\n[Check again] [View]')
    await presses('Check again')
    expect(confirmation()).toContain('Retry assigned, due')
    expect([app.exec.assignments.length, posts().length]).toEqual([1, 1])
    await app.sayLater()
    expect(lateRetries()).toEqual(LATE)
  })

  it('may be assigned once the list has no such one, with the due date of the note, and of two presses once', async () => {
    await unclear(() => delivers('Once more.', { rank: 'gold' }))
    const [lost] = app.exec.assignments.splice(0)
    // Where it is another day.
    rep.profile.tz = 'Pacific/Kiritimati'
    app.pass(10 * MINUTE)
    await presses('Check again')
    expect(confirmation()).toContain('Exec has no such assignment.\n[Assign the retry]')
    const press = { user: 'U0COACH', message: coachDm.answers()[0], action_id: 'coaching.assign_retry' }
    await Promise.all([app.slack.click(press), app.slack.click(press)])
    await app.bot.idle()
    expect(app.exec.assignments.map(({ due_date }) => due_date)).toEqual([lost?.due_date])
    expect(posts()).toHaveLength(2)
    expect(confirmation()).toContain('Retry assigned, due')
    await app.sayLater()
    expect(lateRetries()).toEqual(LATE)
  })

  it.each([
    ['any, until the list says that Exec has not', true, 'Try again in a minute', 1],
    ['a second one of the same, which the list has', false, 'Exec did assign the earlier retry', 2],
  ])('keeps anyone from assigning %s', async (_, isLost, words, assigned) => {
    await unclear(() => sendsNote('Once more.', {}), { isLost })
    await sendsNote('Again.', {})
    expect(form()).toMatch(new RegExp(`${words}[\\s\\S]*Again\\.`))
    expect(posts()).toHaveLength(1)
    await app.sayLater()
    await coach.submits()
    expect(app.exec.assignments).toHaveLength(assigned)
  })

  it('is looked for where the note itself was not sent, and the message goes on saying that', async () => {
    await unclear(async () => {
      await opensForm()
      await ticksRetry()
      rep.profile.out_of_reach = 'user_not_visible'
      await coach.submits({ note: 'Once more.' })
    })
    await app.sayLater()
    expect(confirmation()).toMatch(inOrder("wasn't sent. Slack doesn't let", '[Check again] [View]'))
    await presses('Check again')
    expect(confirmation()).toMatch(
      inOrder("wasn't sent. Slack doesn't let", 'Retry assigned, due ', '\n[View]'),
    )
  })

  it('is one after a crash between the claim and the answer: nothing is sent again', async () => {
    await app.start({ bot: IMPATIENT })
    const { opened, open } = gate()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'late', until: opened })
    const submitting = sendsNote('Once more.', {})
    await app.slack.next(() => posts().length === 1)
    // As another process finds it.
    const longAgo = { claimed_at: app.now() - MINUTE }
    await app.opened.db.updateTable('coach_notes').set(longAgo).execute()
    await app.sayLater(20_000)
    expect(confirmation()).toContain('[Check again]')
    open()
    await submitting
    await app.sayLater()
    expect(posts()).toHaveLength(1)
  })
})

describe('a retry that Exec refuses', () => {
  it('is told with the reason; the note still goes, and the coach may try again', async () => {
    app.exec.members = app.exec.members.filter(({ email }) => email !== 'carla@acme.com')
    await sendsNote('Once more.', { rank: 'gold' })
    await app.sayLater()
    expect(repDm.answers()).toHaveLength(1)
    expect(confirmation()).toMatch(
      inOrder('The retry is not assigned. Exec refused it', '[Assign the retry] [View]'),
    )
    app.addMember({ id: 'm3', email: 'carla@acme.com', role: 'member' })
    await presses('Assign the retry')
    expect(confirmation()).toContain('Retry assigned, due')
    const decisions = app.audits().map(({ decision, reason }) => `${decision} ${reason}`)
    expect(decisions.join()).toMatch(
      /coached coach,not_assigned [^,]*,notified [^,]*,notified [^,]*,assigned coach/,
    )
  })

  it('is to be looked up in Exec once the note is forgotten', async () => {
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'answer', status: 400, body: '{"error":{}}' })
    await delivers('Once more.', {})
    await app.opened.db.deleteFrom('coach_notes').execute()
    await presses('Assign the retry')
    expect(coachDm.isTold()).toContain('Look the retry up in Exec.')
  })

  it('can not be assigned once the day is over', async () => {
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'answer', status: 400, body: '{"error":{}}' })
    await delivers('Once more.', { due: inDays(0) })
    app.pass(2 * DAY_MS)
    await presses('Assign the retry')
    expect(coachDm.isTold()).toContain('That due date has passed.')
  })
})

describe('what a coach waits for', () => {
  it('is also the retry that the person said they will do', async () => {
    await delivers()
    await repDm.presses("I'll retry")
    await app.pollLater()
    app.beginSession('retry1')
    app.gradeSession('retry1', { score: 70, rank: 'bronze' })
    await app.pollLater()
    expect(thread().map((message) => coachDm.seesIn(message))).toEqual([
      ' will retry.',
      'Jane  retried: 82.5 → 70 · 🥉 Bronze\n[View]',
    ])
  })

  it('is nothing without a retry: Exec is not even asked', async () => {
    await delivers()
    app.beginSession('retry1')
    app.gradeSession('retry1')
    await app.pollLater()
    expect(app.execRequests('/sessions').filter(({ query }) => 'start_date' in query)).toEqual([])
    expect(thread()).toEqual([])
  })

  it('is not promised where the app never asks Exec for grades', async () => {
    await app.start({ env: { EXEC_POLL_SECONDS: '0' } })
    await delivers('Once more.', {})
    expect(confirmation()).toMatch(inOrder('Retry assigned, due ', '.\n'))
    expect(confirmation()).not.toContain("You'll hear")
  })
})
