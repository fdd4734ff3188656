import { beforeEach, describe, expect, it } from 'vitest'
import { ASSIGN_PATH, coachingApp, SCENARIO } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS } from '../../support/durations.ts'
import { gate } from '../../support/gate.ts'
import { inOrder } from '../../support/in-order.ts'
import { IMPATIENT } from '../../support/test-app.ts'

const { app, rep, coach, repDm, coachDm, ...acts } = coachingApp({ database: APP_DATABASE })
const { opensForm, ticksRetry, form, sendsNote, delivers, retires, thread, audits } = acts

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

describe('a retry', () => {
  it('is assigned with the note, and answers the coach once it is graded', async () => {
    app.addSession({ created_at: app.ago(DAY_MS) })
    await sendsNote('Once more.', { rank: 'gold' })
    await app.sayLater()
    expect(repDm.onlyMessage().text).toMatch(/due \w{3}, \w{3} \d{1,2} \(goal: Gold\)/)
    expect(repDm.seesOnly()).toContain('[View]\n[Practice ↗] [Reply…]')
    expect(confirmation()).toMatch(
      inOrder('[View]\n', 'Retry assigned, due ', " (goal: Gold). You'll hear here"),
    )
    app.beginSession('retry1')
    await app.pollLater()
    app.gradeSession('retry1', { score: 91 })
    await app.pollLater()
    await app.restart()
    await app.pollLater()
    expect(thread().map((message) => coachDm.seesIn(message))).toEqual([
      'Jane  retried: 82.5 → 91 · 🥇 Gold · goal reached\n[View]',
    ])
    const told = { session: 'retry1', decision: 'notified', reason: 'coach' }
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:coach_retried', user: 'U0COACH', ...told })
  })

  it("stays in the person's message, with the way to practice, once they reply, and Slack need not tell what it said", async () => {
    app.addSession({ created_at: app.ago(DAY_MS) })
    await delivers('Once more.', { rank: 'gold' })
    await repDm.presses('Reply…')
    await rep.submits({ reply: 'Will do.' })
    expect(repDm.seesOnly()).toMatch(
      /, and assigned you a retry, due [\s\S]+\nYou replied: Will do\.\n\[Practice ↗\] \[Reply…\]$/,
    )
    expect(app.slack.callsOf('conversations.history')).toEqual([])
  })

  it('stands in the Home at once, even if that has just read what there is to practice', async () => {
    app.addSession({ created_at: app.ago(DAY_MS) })
    await rep.opensHome()
    expect(rep.seesIn('home')).not.toContain('To practice')
    await sendsNote('Once more.', {})
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(inOrder('To practice', 'Procurement Discovery', 'Due '))
  })

  it('is proposed for in a week, and Exec mails', async () => {
    await opensForm()
    expect(form()).not.toContain('Exec will email')
    await ticksRetry()
    expect(form()).toMatch(inOrder('Due', 'Goal', 'Exec will email Jane about it.'))
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

const UNCLEAR = "It's unclear whether Exec assigned the retry: look in Exec.\n[Open in Exec]"

describe('a retry that Exec may or may not have taken', () => {
  it('is told as unclear, once, with the link of Exec, and keeps nobody from assigning another', async () => {
    await app.start({ env: { EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}' } })
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'cut_off' })
    await delivers('Once more.', { rank: 'gold' })
    app.exec.faults.clear()
    expect(repDm.onlyMessage().text).not.toContain('retry')
    expect(confirmation()).toContain(UNCLEAR)
    expect(posts()).toHaveLength(1)
    await sendsNote('Again.', {})
    expect(posts()).toHaveLength(2)
  })

  it('is one after a crash between the claim and the answer: nothing is sent again', async () => {
    await app.start({ bot: IMPATIENT })
    const { opened, open } = gate()
    app.exec.faults.setFor(ASSIGN_PATH, { kind: 'late', until: opened })
    const submitting = sendsNote('Once more.', {})
    await app.slack.next(() => posts().length === 1)
    await app.sayLater(20_000)
    expect(confirmation()).toContain("It's unclear whether Exec assigned the retry")
    open()
    await submitting
    await app.sayLater()
    expect(posts()).toHaveLength(1)
  })
})

describe('a retry that Exec refuses', () => {
  beforeEach(() => {
    app.exec.members = app.exec.members.filter(({ email }) => email !== 'carla@acme.com')
  })

  it('is told with the reason; the note still goes, and the coach may send another with a retry', async () => {
    await sendsNote('Once more.', { rank: 'gold' })
    await app.sayLater()
    expect(repDm.answers()).toHaveLength(1)
    expect(confirmation()).toMatch(
      inOrder('The retry is not assigned. Exec refused it', '\n[Assign the retry…]'),
    )
    app.addMembers('carla')
    await presses('Assign the retry…')
    expect(form()).toMatch(inOrder('Assign a retry', 'Due', 'Goal'))
    await coach.submits({ note: 'Now with a retry.', rank: 'silver' })
    await app.sayLater()
    expect(posts()).toHaveLength(2)
    expect(repDm.answers().map(({ text }) => text)).toEqual([
      expect.not.stringContaining('retry'),
      expect.stringMatching(/, and assigned you a retry, due [^(]+ \(goal: Silver\)/),
    ])
    expect(coachDm.answers().map((message) => coachDm.seesIn(message))).toEqual([
      expect.stringContaining('The retry is not assigned.'),
      expect.stringContaining('Retry assigned, due'),
    ])
    const decisions = app.decisions()
    expect(decisions.join()).toMatch(
      /coached coach,not_assigned [^,]*,notified [^,]*,notified [^,]*,shown coach,coached coach,assigned coach/,
    )
  })

  it('is not assigned with the other note once the coach takes the tick away', async () => {
    await delivers('Once more.', {})
    await presses('Assign the retry…')
    await app.slack.click({ user: coach.id, action_id: 'session.assign_retry', value: [] })
    await app.bot.idle()
    expect(form()).not.toContain('Due')
    await coach.submits({ note: 'Well, not now.' })
    expect(posts()).toHaveLength(1)
  })

  it('is for someone who may still coach the person, when the form opens and when it is sent', async () => {
    await delivers('Once more.', {})
    await presses('Assign the retry…')
    await retires()
    await coach.submits({ note: 'Now with a retry.' })
    expect(form()).toMatch(inOrder("You can't open this session", 'Now with a retry.'))
    await coach.closes()
    await presses('Assign the retry…')
    expect(form()).toContain("You can't open this session")
    expect(coach.modal().content.submit).toBeUndefined()
    expect(audits().slice(-2)).toEqual([
      ['coach_form', 'U0COACH', 'refused', 'not_allowed'],
      ['dm:coaching.assign_retry', 'U0COACH', 'refused', 'not_allowed'],
    ])
    expect(posts()).toHaveLength(1)
  })

  it.each(['forgotten', "another coach's"])(
    'is to be looked up in Exec once the note is %s',
    async (which) => {
      await delivers('Once more.', {})
      const { db } = app.opened
      if (which === 'forgotten') await db.deleteFrom('coach_notes').execute()
      else await db.updateTable('coach_notes').set({ coach: 'U0ADMIN' }).execute()
      await presses('Assign the retry…')
      expect(coachDm.privateReply()).toContain('Look its retry up in Exec')
      expect(app.lastAudit()).toMatchObject({
        surface: 'dm:coaching.assign_retry',
        decision: 'skipped',
        reason: 'sent_note_gone',
      })
      expect(app.slack.view(coach.id)).toBeUndefined()
    },
  )
})

it('a coach is promised no news of a retry where the app never asks Exec for grades', async () => {
  await app.start({ env: { EXEC_POLL_SECONDS: '0' } })
  await delivers('Once more.', {})
  expect(confirmation()).toMatch(/\nRetry assigned, due [^.]+\.$/)
  expect(confirmation()).not.toContain("You'll hear")
})
