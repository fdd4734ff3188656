import { afterEach, describe, expect, it } from 'vitest'
import { type CoachingApp, ID, startCoachingApp } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { gate } from '../../support/gate.ts'

const NOTE = 'Ask <@U0ADMIN> about the *budget* first.'

let app: CoachingApp
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.lines.join()).not.toContain('budget* first')
  await app.close()
})

const audits = () =>
  app.audits().map(({ surface, decision, reason, user }) => [surface, user, decision, reason])

describe("a coach's note in either database", () => {
  it('reaches the participant once, and what they answer the thread of the coach', async () => {
    app = await startCoachingApp(APP_DATABASE)
    await app.sendsNote(NOTE)
    expect(app.coach.seesIn('modal')).toBe(
      'Your note is on its way to Jane. What they answer comes to you as a direct message.',
    )
    await app.sayLater()
    expect(app.repDm.onlyMessage().text).toContain(
      '<@U0COACH> sent you a note on this session:\nAsk <@U0ADMIN> about the *budget* first.\n🥇 82.5/100',
    )
    expect(app.repDm.seesOnly()).toMatch(
      /Work on next[\s\S]*\[Full review\] \[Show rubric\] \[Share…\] \[Ask a coach…\]\n\[Seen\] \[I'll retry\] \[Reply…\]$/,
    )
    expect(app.coachDm.onlyMessage().text).toBe(
      'Sent to <@U0REP> about 🥇 82.5/100 · Procurement Discovery.\nAsk <@U0ADMIN> about the *budget* first.',
    )
    expect(app.coachDm.seesOnly()).toMatch(/\n\[View\]$/)

    await app.repDm.presses('Seen')
    await app.repDm.presses("I'll retry")
    expect(app.repDm.onlyMessage().text).toMatch(/sent you a note on this session:\n[\s\S]*🥇 82\.5/)
    expect(app.repDm.seesOnly()).toMatch(/\nYour coach knows you'll retry\.\n\[Reply…\]$/)
    await app.repDm.presses('Reply…')
    await app.rep.submits({ reply: 'Thanks, the *budget* first!' })
    expect(app.rep.seesIn('modal')).toBe('Your coach gets your reply.')
    expect(app.repDm.seesOnly()).toMatch(/\nYou replied, and your coach knows you'll retry\.\n\[Reply…\]$/)
    await app.restart()
    await app.sayLater()
    expect(app.thread().map(({ text }) => text)).toEqual([
      '<@U0REP> has seen your note.',
      '<@U0REP> will retry.',
      '<@U0REP> replied:\nThanks, the *budget* first!',
    ])
    expect(app.coachDm.answers()).toHaveLength(4)
    expect(app.repDm.answers()).toHaveLength(1)
  })
})

describe("a coach's note", () => {
  it('costs no request to Exec beyond those of its card', async () => {
    app = await startCoachingApp('sqlite')
    await app.coach.asks(ID)
    const before = app.execRequests().length
    await app.coach.presses('Coach…')
    await app.coach.submits({ note: NOTE })
    await app.sayLater()
    await app.repDm.presses('Seen')
    await app.sayLater()
    expect(app.execPaths().slice(before)).toEqual([])
  })

  it('is audited: who opened the form, who sent it, who got it, and who answered', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    await app.sayLater()
    await app.repDm.presses('Seen')
    await app.sayLater()
    expect(audits().slice(1)).toEqual([
      ['coach_form', 'U0COACH', 'shown', 'coach'],
      ['coach_form', 'U0COACH', 'coached', 'coach'],
      ['dm:coach_note', 'U0REP', 'notified', 'participant'],
      ['dm:coach_note_sent', 'U0COACH', 'notified', 'own_choice'],
      ['dm:coaching.seen', 'U0REP', 'answered', 'own_choice'],
      ['dm:coach_answer', 'U0COACH', 'notified', 'participant'],
    ])
    expect(app.lines.join()).not.toMatch(/budget|next step/i)
  })

  it('keeps its head and its answers when the card is redrawn', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    await app.sayLater()
    await app.repDm.presses('Seen')
    await app.repDm.presses('Show rubric')
    expect(app.repDm.onlyMessage().text).toContain('<@U0COACH> sent you a note on this session:')
    expect(app.repDm.seesOnly()).toMatch(
      /^ sent you a note[\s\S]*Discovery Questions[\s\S]*\nYour coach knows you've seen this\.\n\[I'll retry\] \[Reply…\]$/,
    )
  })

  it('is answered once, however often someone presses', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    await app.sayLater()
    const note = app.repDm.onlyMessage()
    const again = { user: 'U0REP', message: note, action_id: 'coaching.seen' }
    await Promise.all([app.slack.click(again), app.slack.click(again)])
    await app.bot.idle()
    await app.redeliver()
    await app.sayLater()
    expect(app.thread().map(({ text }) => text)).toEqual(['<@U0REP> has seen your note.'])
  })

  it('is sent once, however often the form is submitted', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    const [submitted] = app.slack.deliveries.filter(({ name }) => name === 'view_submission').slice(-1)
    await app.redeliver(submitted)
    await app.sayLater()
    expect(app.repDm.answers()).toHaveLength(1)
    expect(app.coachDm.answers()).toHaveLength(1)
  })

  it('is sent once if the coach submits again what seemed to fail', async () => {
    app = await startCoachingApp('sqlite')
    await app.opensForm()
    await app.opened.db.schema.alterTable('coach_notes').renameTo('elsewhere').execute()
    await app.coach.submits({ note: NOTE })
    expect(app.coach.seesIn('modal')).toMatch(/database isn't answering[\s\S]*budget/)
    await app.opened.db.schema.alterTable('elsewhere').renameTo('coach_notes').execute()
    await app.coach.submits()
    await app.sayLater()
    expect(app.repDm.answers()).toHaveLength(1)
  })

  it('is sent once if the database writes late what seemed to fail, and says which version it is', async () => {
    app = await startCoachingApp('sqlite')
    await app.opensForm()
    const { private_metadata } = app.coach.modal().content
    const id = /"noteId":"([^"]+)"/.exec(String(private_metadata))?.[1] ?? ''
    const [workspace, now] = ['T0ACME', app.now()]
    const row = {
      workspace,
      id,
      session: ID,
      coach: 'U0COACH',
      person: 'U0REP',
      email_hash: '',
      created_at: now,
    }
    const content = app.opened.cipher.encrypt('{"note":[{"text":"First."}]}', id)
    await app.opened.db
      .insertInto('coach_notes')
      .values({ ...row, content, retry: 'none' })
      .execute()
    await app.coach.submits({ note: 'Second.' })
    expect(app.coach.seesIn('modal')).toBe(
      "Your note was already on its way to Jane, as you first sent it. This version wasn't sent.",
    )
    expect(app.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'told_before' })
  })

  it('tells a coach who has closed the form that it was not sent', async () => {
    app = await startCoachingApp('sqlite')
    await app.opensForm()
    const { opened, open } = gate()
    const { opened: arrived, open: onArrival } = gate()
    app.slack.fault('users.lookupByEmail', { kind: 'late', until: opened, onArrival })
    const submitting = app.coach.submits({ note: NOTE })
    await arrived
    await app.slack.closeView({ user: 'U0COACH' })
    await app.opened.db.schema.alterTable('coach_notes').renameTo('elsewhere').execute()
    open()
    await submitting
    expect(app.coachDm.seesOnly()).toMatch(/database isn't answering right now[\s\S]*Reference EX-\w{6}/)
  })

  it('says to someone who writes in the thread that nobody else sees it', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    await app.sayLater()
    await app.coachDm.posts('Call me!', { thread: app.coachDm.onlyMessage() })
    expect(app.coachDm.seesIn(app.coachDm.answer())).toContain('Only you see this thread.')
  })

  it('is answered outside the thread, if that takes no replies any more', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    await app.sayLater()
    app.coachDm.onlyMessage().no_replies = true
    await app.repDm.presses('Seen')
    await app.sayLater()
    expect(app.coachDm.answers().map(({ text, thread_ts }) => [text, thread_ts])).toEqual([
      [expect.stringMatching(/^Sent to/), undefined],
      ['<@U0REP> has seen your note.', undefined],
    ])
  })

  it('can not be answered while Slack takes no message for the coach, and says so', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    await app.sayLater()
    await app.preferences.change('U0COACH', { undeliverable: 'user_not_visible' })
    await app.repDm.presses('Seen')
    expect(app.repDm.isTold()).toContain("Slack doesn't let Exec message your coach.")
    expect(app.repDm.seesIn(app.repDm.answers()[0] ?? 'modal')).toMatch(/\[Seen\] \[I'll retry\] \[Reply…\]$/)
    expect(audits().at(-1)).toEqual(['dm:coaching.seen', 'U0REP', 'skipped', 'coach_unreachable'])
  })

  it('lets the coach write back from a reply', async () => {
    app = await startCoachingApp('sqlite')
    await app.sendsNote(NOTE)
    await app.sayLater()
    await app.repDm.presses('Reply…')
    await app.rep.submits({ reply: 'How?' })
    await app.sayLater()
    await app.coachDm.presses('Coach…', { in: app.thread()[0] })
    await app.coach.submits({ note: 'Like this.' })
    await app.sayLater()
    expect(app.repDm.answers()).toHaveLength(2)
  })
})

describe('the form of a note', () => {
  it('says whose session it is, and shows a problem beside its field', async () => {
    app = await startCoachingApp('sqlite')
    await app.opensForm()
    expect(app.coach.modal().content.title).toMatchObject({ text: 'Coach Jane' })
    expect(app.coach.seesIn('modal')).toMatch(/^🥇 82\.5\/100 · Procurement Discovery — Jane Smith\n/)
    await app.coach.submits({ note: 'x'.repeat(1501) })
    expect(app.coach.modal().errors).toEqual({ note: 'Keep the note under 1,500 characters.' })
    await app.coach.submits({ note: ' ' })
    expect(app.coach.modal().errors).toEqual({ note: 'Write a few words.' })
  })

  it('opens at once where Exec is slow, and then fills', async () => {
    app = await startCoachingApp('sqlite', { bot: { timing: { formMs: 20 } } })
    await app.coach.asks(ID)
    app.pass(7 * 60 * 60_000)
    const answer = app.holdExec()
    const pressing = app.coach.presses('Coach…')
    await app.coach.waitsFor('Loading the session…')
    answer()
    await pressing
    expect(app.coach.seesIn('modal')).toContain('Procurement Discovery')
  })

  it('says that it took too long to open, if its trigger has expired', async () => {
    app = await startCoachingApp('sqlite')
    await app.coach.asks(ID)
    app.slack.fault('views.open', { kind: 'error', error: 'expired_trigger_id' })
    const card = app.coach.answer()
    await app.coach.presses('Coach…')
    const told = app.coach.answers().filter(({ ts }) => ts !== card.ts)
    expect(told.map((message) => app.coach.seesIn(message))).toEqual([
      'That took too long to open. Try again.',
    ])
  })

  it('is not offered for a person whose email nobody in Slack has', async () => {
    app = await startCoachingApp('sqlite')
    await app.coach.asks(ID)
    app.rep.profile.email = 'other@acme.com'
    await app.coach.presses('Coach…')
    expect(app.coach.seesIn('modal')).toContain('Nobody in your Slack has the email')
    expect(app.coach.modal().content.submit).toBeUndefined()
  })

  it('is not sent to someone whom Slack takes no message for', async () => {
    app = await startCoachingApp('sqlite')
    await app.preferences.change('U0REP', { undeliverable: 'user_disabled' })
    await app.opensForm()
    expect(app.coach.seesIn('modal')).toContain("Slack doesn't let Exec message this person")
  })
})
