import { describe, expect, it } from 'vitest'
import { coachingApp } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS } from '../../support/durations.ts'
import { ID } from '../../support/exec/session-documents.ts'

const NOTE = 'Ask <@U0ADMIN> about the *budget* first.'
const { app, rep, coach, repDm, coachDm, opensForm, opensAsk, delivers, thread, audits } = coachingApp({
  database: APP_DATABASE,
})

/** Slack delivers the submission twice, and both times gets the page that says to whom it was sent. */
async function submitsTwice(user: string, values: Record<string, string>): Promise<void> {
  app.slack.connectTo('http://127.0.0.1:9')
  const submission = await app.slack.submitView({ user, values })
  app.slack.connectTo(app.url)
  await Promise.all([app.redeliver(submission), app.redeliver(submission)])
  for (const { body } of app.slack.deliveries.slice(-2)) expect(JSON.stringify(body)).toContain('Sent to ')
}

const texts = () => thread().map(({ text }) => text)

describe("a coach's note", () => {
  it('reaches the participant once, as their answer does the thread of the coach: all of it is audited, without what it says', async () => {
    await coach.asks(ID)
    const before = app.execRequests().length
    await coach.presses('Coach…')
    await coach.submits({ note: NOTE })
    expect(app.slack.view('U0COACH')).toBeUndefined()
    expect(coach.answer().text).toBe("Sent to <@U0REP>. I'll message you when they answer.")
    await app.sayLater()
    expect(repDm.onlyMessage().text).toBe(
      '<@U0COACH> sent you a note:\nAsk <@U0ADMIN> about the *budget* first.\n🥇 82.5/100 · Procurement Discovery',
    )
    expect(repDm.seesOnly()).toContain('*🥇 82.5/100 · Procurement Discovery* [View]\n[Practice ↗] [Reply…]')
    expect(coachDm.onlyMessage().text).toBe(
      'Sent to <@U0REP>:\nAsk <@U0ADMIN> about the *budget* first.\n🥇 82.5/100 · Procurement Discovery',
    )

    await repDm.presses('Reply…')
    expect(rep.seesIn('modal')).toMatch(/Your coach wrote: Ask .* the \*budget\* first\./)
    await rep.submits({ reply: 'Thanks, the *budget* first!' })
    expect(app.slack.view('U0REP')).toBeUndefined()
    expect(repDm.seesOnly()).toMatch(
      / sent you a note:[\s\S]*\nYou replied: Thanks, the \*budget\* first!\n\[Practice ↗\] \[Reply…\]$/,
    )
    // The poll for the next attempt, and the way to practice.
    expect(app.execPaths().slice(before).toSorted()).toEqual(['/scenarios', '/sessions'])
    await app.restart()
    await app.sayLater()
    expect(audits().slice(1)).toEqual([
      ['coach_form', 'U0COACH', 'shown', 'coach'],
      ['coach_form', 'U0COACH', 'coached', 'coach'],
      ['dm:coach_note', 'U0REP', 'notified', 'participant'],
      ['dm:coach_note_sent', 'U0COACH', 'notified', 'own_choice'],
      ['coaching', 'U0REP', 'answered', 'own_choice'],
      ['dm:coach_answer', 'U0COACH', 'notified', 'participant'],
    ])
    expect(app.lines.join()).not.toContain('budget')
    expect(texts()).toEqual(['<@U0REP> replied:\nThanks, the *budget* first!'])
    expect([coachDm.answers().length, repDm.answers().length]).toEqual([2, 1])
    await coachDm.presses('Reply…', { in: thread().at(-1) })
    await coach.submits({ note: 'Like this.' })
    await app.sayLater()
    expect(repDm.answers()).toHaveLength(2)
  })

  it('is told as sent in the modal that its form was opened from, also if it is delivered twice', async () => {
    await coach.opensHome()
    await coach.presses('View')
    await coach.presses('Coach…', { in: 'modal' })
    await submitsTwice(coach.id, { note: 'Name a next step.' })
    await app.bot.sayDue()
    expect(repDm.messages()).toHaveLength(1)
  })

  it('is confirmed once where the app is not in the channel', async () => {
    app.slackAnswers('chat.postEphemeral', 'not_in_channel')
    await delivers()
    expect(coachDm.messages().map(({ text }) => text)).toMatchObject([
      expect.stringMatching(/^Sent to .*:\n/),
    ])
  })

  it('is answered in its thread a second after its confirmation, if the reply came before that', async () => {
    await coach.asks(ID)
    await coach.presses('Coach…')
    await coach.submits({ note: NOTE })
    await app.bot.sayDue()
    await repDm.presses('Reply…')
    await rep.submits({ reply: 'Thanks!' })
    await app.bot.sayDue()
    expect(coachDm.messages()).toEqual([])
    await app.sayLater(3000)
    await app.sayLater(1000)
    expect(texts()).toEqual(['<@U0REP> replied:\nThanks!'])
  })

  it('says that it was answered also if Slack is unavailable for a moment', async () => {
    await delivers()
    await repDm.presses('Reply…')
    app.slackAnswers('chat.update', 'service_unavailable')
    await rep.submits({ reply: 'Thanks!' })
    expect(repDm.seesOnly()).toContain('You replied: Thanks!')
  })

  it('says to someone who writes in the thread that nobody else sees it', async () => {
    await delivers()
    await coachDm.posts('Call me!', { thread: coachDm.onlyMessage() })
    expect(coachDm.seesAnswer()).toContain('Only you see this thread.')
  })

  it('can not be answered while Slack takes no message for the coach, and says so', async () => {
    await delivers()
    await app.preferences.change('U0COACH', { undeliverable: 'user_not_visible' })
    await repDm.presses('Reply…')
    expect(rep.seesIn('modal')).toContain("Slack doesn't let me message your coach.")
    expect(audits().at(-1)).toEqual(['dm:coaching.reply', 'U0REP', 'skipped', 'coach_unreachable'])
  })

  it('is deleted after 90 days', async () => {
    await delivers()
    app.pass(91 * DAY_MS)
    await app.restart()
    const left = () => app.opened.ofAllWorkspaces.selectFrom('coach_notes').select('id').execute()
    await expect.poll(left, { interval: 5 }).toEqual([])
  })
})

it('a question from *Try it now…* is told as sent also if its form is delivered twice', async () => {
  await rep.asks(ID)
  await rep.chooses('Try it now…')
  await rep.submits({ said: 'How about Thursday?' })
  await rep.presses('Send to my coach…')
  await submitsTwice(rep.id, {})
  await app.bot.sayDue()
  expect(coachDm.messages()).toHaveLength(1)
})

it.each([
  ['coach_notes', { opens: opensForm, by: coach, fill: { note: 'Second.' } }],
  ['coach_questions', { opens: opensAsk, by: rep, fill: { question: 'Second?' } }],
] as const)(
  'a form is sent once if the database writes late what seemed to fail, and says which version it is: %s',
  async (table, { opens, by, fill }) => {
    await opens()
    const id = /"(?:note|question)Id":"([^"]+)"/.exec(String(by.modal().content.private_metadata))?.[1] ?? ''
    const written = JSON.stringify({ note: [{ text: 'First.' }], question: [{ text: 'First?' }] })
    const row = { workspace: 'T0ACME', id, session: ID, coach: 'U0COACH', person: 'U0REP', created_at: 1 }
    const more = table === 'coach_notes' && { email_hash: '' }
    const content = app.opened.cipher.encrypt(written, `${table} ${id} of T0ACME`)
    await app.opened.ofAllWorkspaces
      .insertInto(table)
      .values({ ...row, ...more, content })
      .execute()
    await by.submits(fill)
    expect(by.seesIn('modal')).toContain("What you first sent is on its way. This version wasn't sent.")
    expect(app.lastAudit()).toMatchObject({ user: by.id, decision: 'skipped', reason: 'told_before' })
  },
)
