import { beforeEach, describe, expect, it } from 'vitest'
import { coachPersonButton } from '../../../src/blocks/coaching/coach-person-button.ts'
import { actionsBlocks } from '../../../src/blocks/text/document.ts'
import { memberKey } from '../../../src/exec/members.ts'
import { coachingApp } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, MINUTE_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { inOrder } from '../../support/in-order.ts'
import { slackClient } from '../../support/slack-client.ts'

const { app, coach, coachDm, retires, form, audits } = coachingApp({ database: APP_DATABASE })
const ravi = app.person('U0REP2')
const OF_RAVI = { id: 'm2', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' }
const ASSIGNMENTS = '/scenarios/assignments'
const PRACTICE = 'About your practice: Procurement Discovery'

/** Overdue, without any session. */
beforeEach(() => {
  app.addMembers('ravi')
  const due_date = app.ago(DAY_MS)
  app.exec.assignments.push(assignmentDocument({ user: OF_RAVI, due_date, status: 'past_due' }))
})

async function opensNudge(): Promise<void> {
  await coach.opensHome()
  await coach.presses('Nudge…', { in: 'home', beside: 'Ravi' })
}

describe("a coach's note to someone without a session", () => {
  it('opens with a draft, reaches the person with the way to practice, and is answered, as one on a session', async () => {
    await opensNudge()
    expect(coach.modal().content.title).toMatchObject({ text: 'Nudge Ravi' })
    expect(form()).toMatch(
      /^Procurement Discovery\n[\s\S]*Hi Ravi! Procurement Discovery was due \w+, \w+ \d+\.\nCan you fit in/,
    )
    expect(form()).not.toContain('Assign')
    await coach.submits()
    expect(coach.seesIn('home')).toContain('was due yesterday · you wrote this week')
    expect(await coach.asks('assignments')).toContain(
      '*Ravi Patel* · Procurement Discovery · you wrote this week',
    )
    await app.sayLater()
    expect(ravi.dm.onlyMessage().text).toMatch(
      /^<@U0COACH> sent you a note:\nHi Ravi! Procurement [^\n]+\n[^\n]+\nAbout your practice: Procurement Discovery$/,
    )
    expect(ravi.dm.seesOnly()).toMatch(inOrder(`*${PRACTICE}*\n[Practice ↗] [Reply…]`))
    expect(coachDm.onlyMessage().text).toMatch(
      /^Sent to <@U0REP2>:\n.*\n.*\nAbout their practice: Procurement/,
    )
    expect(app.audits().map(({ list_of, decision, reason }) => [list_of, decision, reason])).toEqual(
      expect.arrayContaining([
        ['U0REP2', 'shown', 'coach'],
        ['U0REP2', 'coached', 'coach'],
      ]),
    )

    await ravi.dm.presses('Reply…')
    await ravi.submits({ reply: 'Tomorrow!' })
    expect(ravi.dm.seesOnly()).toMatch(inOrder(PRACTICE, 'You replied: Tomorrow!', '[Practice ↗]'))
    await app.restart()
    await app.sayLater()
    const reply = coachDm.answers().at(-1)
    expect(reply?.text).toBe('<@U0REP2> replied:\nTomorrow!')
    await coachDm.presses('Reply…', { in: reply })
    expect(form()).toMatch(inOrder('You sent Ravi a note today.'))
    expect(form()).not.toContain('Hi Ravi!')
    await coach.submits({ note: 'Great.' })
    await app.sayLater()
    expect(ravi.dm.answers()).toHaveLength(2)
  })

  it('tells the coach once the person has practiced what it was about', async () => {
    await opensNudge()
    await coach.submits()
    await app.sayLater()
    app.addSession({ id: 'first1', user: OF_RAVI, created_at: app.ago(), score: 91 })
    await app.sayLater(16 * 60_000)
    expect(coachDm.answers().at(-1)?.text).toBe('Ravi practiced: 91/100 · 🥇 Gold')
  })

  it('says when it is due what is not overdue yet', async () => {
    app.exec.assignments.splice(0)
    app.exec.assignments.push(assignmentDocument({ user: OF_RAVI, due_date: app.ago(-DAY_MS) }))
    await coach.opensHome()
    await coach.presses('Show', { in: 'home' })
    await coach.presses('Nudge…', { beside: 'ravi' })
    expect(form()).toMatch(/Hi Ravi! Procurement Discovery is due \w+, \w+ \d+\./)
  })

  it('says what the person practiced last, and leads there, where nothing is assigned', async () => {
    app.exec.assignments.splice(0)
    app.addSession({ id: 'ravi1', user: OF_RAVI, created_at: app.ago(25 * DAY_MS) })
    await coach.opensHome()
    await coach.presses('Show', { in: 'home' })
    await coach.presses('Nudge…', { beside: 'ravi' })
    expect(form()).toMatch(
      inOrder(
        'Procurement Discovery',
        'Hi Ravi! Your last session was Procurement Discovery.\nCan you fit in',
      ),
    )
    await coach.submits()
    await app.sayLater()
    expect(ravi.dm.seesOnly()).toMatch(inOrder('About your practice: Procurement Discovery', '[Practice ↗]'))
  })

  it('names nothing to practice where Exec does not tell what there is, and still goes', async () => {
    await coach.opensHome()
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'cut_off' })
    app.pass(2 * DAY_MS)
    await coach.presses('Nudge…', { in: 'home', beside: 'Ravi' })
    expect(form()).toMatch(inOrder('Hi Ravi!\nCan you fit in a round this week?'))
    await coach.submits({ note: 'Hi!' })
    await app.sayLater()
    expect(ravi.dm.seesOnly()).toMatch(/\*About your practice\*\n\[Reply…\]$/)
  })

  it('is not sent for someone who is no coach any more when they submit the form', async () => {
    await opensNudge()
    await retires()
    await coach.submits()
    expect(form()).toContain("You can't coach this person")
    await app.sayLater()
    expect(ravi.dm.messages()).toEqual([])
  })

  it('is not sent for someone who is no coach any more when it is due', async () => {
    await opensNudge()
    await coach.submits()
    await app.sayLater()
    await retires()
    const { ofAllWorkspaces: db } = app.opened
    const [note] = await db.selectFrom('coach_notes').select('id').execute()
    await db.deleteFrom('outbox').execute()
    const about = { kind: 'coach_note', subject: '', recipient: ravi.id, dedupKey: note?.id ?? '' }
    await app.outbox.enqueue([{ ...about, details: { coach: coach.id }, dueAt: app.now() }])
    await app.sayLater()
    expect(ravi.dm.answers()).toHaveLength(1)
    expect(audits().at(-1)).toEqual(['dm:coach_note', ravi.id, 'refused', 'coaching_not_allowed'])
  })

  it('is for nobody else to open', async () => {
    const { id: channel, dm } = app.colleague
    const person = memberKey('ravi@acme.com', 'guessed')
    const blocks = actionsBlocks([coachPersonButton({ person, purpose: 'praise' })])
    await slackClient(app.slack).chat.postMessage({ channel, text: 'forged', blocks })
    await dm.presses('Praise…')
    expect(app.colleague.seesIn('modal')).toContain("You can't coach this person")
    expect(app.lastAudit()).toMatchObject({ surface: 'coach_form', decision: 'refused' })
  })
})

it('Coach… on what is overdue asks Exec for the session and the assignment side by side', async () => {
  app.addSession({ id: 'ravi1', user: OF_RAVI, created_at: app.ago(DAY_MS) })
  await coach.opensHome()
  app.pass(10 * MINUTE_MS)
  const asked = () => app.execRequests(ASSIGNMENTS).length
  const before = asked()
  const letExecAnswer = app.holdExec('/sessions/ravi1')
  const pressing = coach.presses('Coach…', { in: 'home', beside: 'Ravi' })
  await expect.poll(asked).toBe(before + 1)
  letExecAnswer()
  await pressing
  expect(form()).toMatch(
    inOrder('Hi Ravi! 82.5/100', 'Procurement Discovery was due', 'One thing to work on'),
  )
})

it('whom the coach has written to is not offered again above the list of the team, and No practice lately says so', async () => {
  app.addMembers('gus', 'ann', 'lee')
  await coach.asks('team')
  await coach.presses('No practice lately')
  await coach.presses('Nudge…', { beside: 'gus Lee' })
  await coach.submits({ note: 'Hi!' })
  const list = await coach.asks('team')
  expect(list).toContain('💤')
  expect(list).not.toContain('gus Lee')
  await coach.presses('Show')
  expect(coach.sees()).toContain('*gus Lee* · you wrote this week [Nudge…]')
})

it('Coach… on a best that is no Gold opens with that', async () => {
  app.addSession({ score: 70, rank: 'silver', created_at: app.ago(DAY_MS) })
  app.addSession({ id: 'first1', score: 60, rank: 'bronze', created_at: app.ago(9 * DAY_MS) })
  await coach.asks('abc123def456')
  await coach.presses('Coach…')
  expect(form()).toContain('Hi Jane! 70/100 in Procurement Discovery — your best yet!')
})

it('Coach… on a Gold opens with that and what to work on, and not a second time in a week', async () => {
  await coach.asks('abc123def456')
  await coach.presses('Coach…')
  expect(form()).toMatch(
    inOrder('Hi Jane! 82.5/100 in Procurement Discovery — Gold!\nOne thing to work on: Next Step.\nUp for'),
  )
  await coach.submits()
  await coach.asks('abc123def456')
  await coach.presses('Coach…')
  expect(form()).not.toContain('Hi Jane!')
})
