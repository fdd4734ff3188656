import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { HOUR_MS } from '../../support/durations.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { ID, LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import { sendQuestion } from '../../support/sent-question.ts'
import type { Choice } from '../../support/slack/element-values.ts'

const app = testApp({ database: APP_DATABASE }, (app) => app.addSession())
const { rep: jane, coach, admin, colleague, guest } = app

async function openForm(person = coach, channel = 'C0TEAM') {
  await person.in(channel).asks(ID)
  await person.presses('Share…', { in: person.in(channel).answer() })
}

/** All that everyone in the channel can read, message by message. */
const posted = () => coach.publicMessages().map((message) => coach.seesIn(message))

describe('the share form', () => {
  it('posts the card to this conversation by default, with the note, and closes', async () => {
    await openForm()
    await coach.submits({ note: 'Well done' })
    expect(posted()).toEqual([expect.stringContaining('Well done')])
    expect(app.slack.view('U0COACH')).toBeUndefined()
    expect(coach.dm.messages()).toEqual([])
  })

  const SHARED = /^Shared in <#C0OPEN>\. <[^|]+\|View message>\nExec joined <#C0OPEN>/

  it('says where it was pressed where it went, if that is elsewhere, and only there', async () => {
    await openForm()
    await coach.submits({ conversation: 'C0OPEN' })
    const told = coach.privateMessages().map((message) => coach.seesIn(message))
    expect(told).toEqual([expect.stringContaining('82.5'), expect.stringMatching(SHARED)])
    expect(coach.dm.messages()).toEqual([])
  })

  it('says so in the thread where it was pressed', async () => {
    const root = await coach.posts('How did it go?')
    const reply = await jane.posts(LINK, { thread: root })
    await coach.chooses('Share…', { in: reply })
    await coach.submits({ conversation: 'C0OPEN' })
    expect(coach.answer()).toMatchObject({ thread_ts: root.ts })
    expect(coach.privateReply()).toMatch(SHARED)
  })

  it.each<[string, () => void, number]>([
    [
      'says so in the direct messages where the app is not in the place',
      () => app.slackAnswers('chat.postEphemeral', 'not_in_channel'),
      1,
    ],
    [
      'says nothing more where it may have arrived',
      () => app.slack.fault('chat.postEphemeral', { kind: 'answer_lost' }),
      0,
    ],
  ])('%s', async (_, fault, told) => {
    await openForm()
    fault()
    await coach.submits({ conversation: 'C0OPEN' })
    expect(coach.dm.messages().map((message) => coach.seesIn(message))).toEqual(
      Array.from({ length: told }, () => expect.stringMatching(SHARED)),
    )
  })

  it.each<[string, Partial<SessionDocument>]>([
    ['Exec names another participant', { user: { id: 'u1', email: 'colin@acme.com', first_name: 'Jane' } }],
    ['Exec has another score', { score: 41.5 }],
  ])('posts after %s only once the person has looked again', async (_, changed) => {
    await openForm()
    app.addSession(changed)
    app.pass(7 * HOUR_MS)
    await coach.submits({ note: 'Well done' })
    expect(coach.sees()).toMatch(inOrder('This may have changed since you opened it', 'Well done'))
    expect(coach.sees()).toContain(`${changed.score ?? 82.5}/100`)
    expect(posted()).toEqual([])
    expect(app.lastDecision()).toBe('not_shared shown_changed')
    await coach.submits()
    expect(posted()).toEqual([expect.stringContaining('Well done')])
  })

  it('says to someone who may see the session only because they were asked that they can not share it, and no more', async () => {
    await openForm()
    await sendQuestion(
      { database: app.opened, workspace: 'T0ACME', clock: app.now },
      { session: ID, person: jane.id, coach: coach.id },
    )
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    app.addSession({ score: 41.5 })
    app.pass(7 * HOUR_MS)
    await coach.submits({ note: 'Well done' })
    expect(coach.sees()).toContain("but you can't share it")
    expect(coach.sees()).not.toContain('41.5')
    expect(app.lastDecision()).toBe('refused asked_only')
  })

  it('says beside each field what is wrong with it', async () => {
    await openForm()
    const says = async (field: string, words: string, values: Record<string, Choice>) => {
      const { body } = await coach.submits(values)
      const errors = { [field]: expect.stringContaining(words) }
      expect(body).toMatchObject({ response_action: 'errors', errors })
    }
    await says('note', 'Keep it under 1,500 characters.', { note: 'x'.repeat(1501) })
    await coach.chooses('A person')
    await says('person', "That's you. Choose someone else.", { note: null, person: 'U0COACH' })
    expect(posted()).toEqual([])
  })

  it('posts nothing where the field for a person has not come yet', async () => {
    await openForm()
    const audience = 'session.share_audience'
    const { body } = await coach.submits({ [audience]: 'person', conversation: 'C0TEAM' })
    expect(body).toMatchObject({ response_action: 'errors', errors: { [audience]: 'Choose a person.' } })
    expect(posted()).toEqual([])
  })

  it('is shown again with everything that was filled in where the card could not be posted', async () => {
    await openForm()
    await coach.submits({ conversation: 'G0PRIVATE', note: 'Do not lose me' })
    expect(coach.sees()).toContain('`/invite @Exec`')
    expect(JSON.stringify(coach.modal())).toContain('Do not lose me')
    app.conversation('G0PRIVATE').members.push('U0BOT')
    await coach.submits()
    expect(coach.in('G0PRIVATE').seesOnly()).toContain('Do not lose me')
  })

  it('is not opened for someone who may not see the session: they get the reason', async () => {
    await jane.posts(`https://app.exec.com/sessions/${ID}`)
    await colleague.presses('Share…')
    expect(colleague.modal().blocks[0]).toMatchObject({ type: 'alert', level: 'error' })
    expect(colleague.sees()).toContain("You can't share this session")
    expect(colleague.modal().content.submit).toBeUndefined()
    expect(app.lastAudit()).toMatchObject({ surface: 'share_form', session: ID, decision: 'refused' })
  })

  it('posts nothing to a private channel that the sharer has left meanwhile', async () => {
    await openForm()
    await coach.submits({ conversation: 'G0PRIVATE' })
    app.conversation('G0PRIVATE').members = ['U0REP', 'U0BOT']
    await coach.submits()
    expect(coach.sees()).toContain("You aren't in that conversation")
    expect(jane.in('G0PRIVATE').publicMessages()).toEqual([])
    expect(app.lastDecision()).toBe('not_shared not_a_member')
  })

  it('posts nothing to a public channel that a guest has left meanwhile, since guests come in only by invitation', async () => {
    app.addSession({ user: { email: 'gus@acme.com' } })
    await openForm(guest)
    const there = app.conversation('C0TEAM')
    there.members = there.members.filter((user) => user !== 'U0GUEST')
    await guest.submits()
    expect(guest.sees()).toContain("You aren't in that conversation")
    expect(posted()).toEqual([])
    there.members.push('U0GUEST')
    await guest.submits()
    expect(posted()).toHaveLength(1)
  })

  it('posts the card once where the form cannot say that it is posted', async () => {
    await app.start({ bot: { timing: { submitMs: 0 } } })
    await openForm()
    app.slackAnswers('views.update', 'internal_error', 5)
    await coach.submits()
    expect(posted()).toHaveLength(1)
    expect(app.slack.callsOf('views.update')).toHaveLength(1)
    expect(coach.sees()).toMatch(/^Sending…/)
    expect(app.lastDecision()).toBe('not_delivered internal_error')
  })
})

describe('a session that is sent to a person', () => {
  /** Fills the form with a person, and submits it. */
  async function sendsTo(person: string, values = {}, sender = jane) {
    if (app.slack.view(sender.id) !== undefined) await app.slack.closeView({ user: sender.id })
    await openForm(sender)
    await sender.chooses('A person')
    await sender.submits({ person, ...values })
  }

  it('is the audience at first in a direct message', async () => {
    const there = jane.in('D0REPCOACH')
    await there.asks('share')
    await there.presses('Share…')
    expect(jane.sees()).toContain('Nobody else sees it.')
  })

  it("comes with its note in the app's direct message with them, and the form closes", async () => {
    await sendsTo('U0COACH', { note: 'How was my opening?' })
    expect(coach.dm.seesOnly()).toMatch(
      inOrder('shared their session How was my opening?', '82.5', '[Show rubric]'),
    )
    expect(app.slack.view('U0REP')).toBeUndefined()
    expect(app.lastAudit()).toMatchObject({
      user: 'U0REP',
      channel: 'U0COACH',
      session: ID,
      decision: 'shared',
      reason: 'participant',
    })
  })

  it('is named to whoever sent it, who reads before that its participant is told, and can take it back', async () => {
    await openForm(coach)
    expect(coach.sees()).toContain('Jane is told.')
    await sendsTo('U0ADMIN', {}, coach)
    const title = '🥇 82.5/100 · Procurement Discovery — Jane Smith'
    expect(coach.dm.onlyMessage().text).toBe(`You sent “${title}” to <@U0ADMIN>.`)
    await coach.dm.presses('Remove')
    expect(coach.dm.seesOnly()).toBe('Removed. Nobody sees it there anymore.')
    expect(app.person('U0ADMIN').dm.messages()).toEqual([])
    const removed = { user: 'U0COACH', session: ID, surface: 'dm:shared.remove', decision: 'removed' }
    expect(app.audits()).toContainEqual(expect.objectContaining({ ...removed, reason: 'sharer' }))
  })

  it('is seen by nobody else, as the form says before, which keeps what was typed', async () => {
    await openForm(jane)
    expect(jane.sees()).toContain('Everyone in the conversation will see the score and feedback.')
    expect(jane.sees()).not.toContain('is told')
    await jane.submits({ note: 'For <@U0COACH>', conversation: 'G0PRIVATE' })
    await jane.chooses('A person')
    expect(jane.sees()).not.toContain('Everyone')
    expect(jane.sees()).toContain('Nobody else sees it.')
    await jane.submits({ person: 'U0COACH' })
    expect(coach.dm.seesOnly()).toContain('For')
  })

  it('mentions its participant if that is the person, and names them otherwise', async () => {
    await sendsTo('U0REP', {}, coach)
    await sendsTo('U0ADMIN', {}, coach)
    expect(jane.dm.onlyMessage().text).toContain("<@U0COACH> shared <@U0REP>'s session")
    expect(admin.dm.onlyMessage().text).toContain("<@U0COACH> shared Jane Smith's session")
  })

  it('has Open in Exec alone for someone who may not open it here, graded or not', async () => {
    await app.restart({ EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}' })
    await sendsTo('U0COLLEAGUE')
    expect(colleague.dm.seesOnly()).toMatch(/82\.5[^[]*\[Open in Exec\]$/)
    app.exec.sessions.set('ungraded1', ungradedDocument({ id: 'ungraded1' }))
    const there = jane.in('D0REPCOACH')
    await there.asks('share ungraded1')
    await there.presses('Send to a person…')
    await jane.submits({ person: 'U0COLLEAGUE' })
    expect(colleague.dm.sees()).toMatch(/Not graded yet[^[]*\[Open in Exec\]$/)
  })

  it('is a shared card for someone who may open it, and may remove it by that right', async () => {
    await sendsTo('U0COACH')
    await coach.dm.presses('Show rubric')
    expect(coach.dm.sees()).toMatch(inOrder('shared their session', 'Discovery Questions'))
    await coach.dm.chooses('Remove')
    expect(coach.dm.messages()).toEqual([])
    await sendsTo('U0COACH')
    await app.restart({ EXEC_COACHES: '' })
    await coach.dm.presses('Show rubric')
    expect(coach.dm.sees()).toContain("You can't show or hide the rubric here")
  })

  it('is not sent to an app, and the form keeps what was filled in', async () => {
    await sendsTo('U0BOT', { note: 'Keep this' })
    expect(jane.sees()).toContain("That's an app. Choose a person.")
    expect(jane.modal().blocks[0]).toMatchObject({ type: 'alert', level: 'error' })
    expect(JSON.stringify(jane.modal().blocks)).toMatch(inOrder('"initial_user":"U0BOT"', 'Keep this'))
    expect(app.slack.callsOf('chat.postMessage')).toEqual([])
    expect(app.lastDecision()).toBe('not_shared recipient_is_app')
  })
})
