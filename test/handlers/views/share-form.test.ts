import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { gate } from '../../support/gate.ts'
import type { Choice } from '../../support/slack/element-values.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague, guest } = app

describe('the share form', () => {
  async function openForm(person = coach) {
    await person.asks(LINK)
    await person.presses('Share…')
  }

  /** All that everyone in the channel can read, message by message. */
  const posted = () => coach.publicMessages().map((message) => coach.seesIn(message))

  it('posts the card to this conversation by default, with note and rubric', async () => {
    await openForm()
    await coach.submits({ note: 'Well done', rubric: ['rubric'] })
    const [card, rubric] = coach.publicMessages()
    expect(rubric).toMatchObject({ thread_ts: card?.ts })
    expect(posted()).toEqual([
      expect.stringContaining('Well done'),
      expect.stringMatching(/Rubric · Procurement Discovery[\s\S]*Discovery Questions/),
    ])
    expect(coach.sees()).toMatch(/Shared in <#C0TEAM>\. <https:/)
  })

  it('posts the card into the thread of a pasted message link', async () => {
    const message = await jane.posts('How did it go?')
    await openForm()
    await coach.submits({ thread: `https://acme.slack.com/archives/C0TEAM/p${message.ts.replace('.', '')}` })
    expect(coach.publicMessages()).toMatchObject([{ ts: message.ts }, { thread_ts: message.ts }])
  })

  it.each<[Record<string, Choice>, string, string]>([
    [{ thread: 'not a link' }, 'thread', "isn't a message's link"],
    [
      { thread: 'https://acme.slack.com/archives/C0OPEN/p1700000000000100' },
      'thread',
      'another conversation',
    ],
    [{ person: 'U0COACH' }, 'person', "That's you. Choose someone else."],
  ])('says beside the field what is wrong with %j', async (values, field, words) => {
    await openForm()
    if ('person' in values) await coach.chooses('A person')
    const delivery = await coach.submits(values)
    expect(delivery.body).toMatchObject({
      response_action: 'errors',
      errors: { [field]: expect.stringContaining(words) },
    })
    expect(posted()).toEqual([])
  })

  it('is shown again with everything that was filled in where the card could not be posted', async () => {
    await openForm()
    await coach.submits({ conversation: 'G0PRIVATE', note: 'Do not lose me', rubric: ['rubric'] })
    expect(coach.sees()).toContain('`/invite @Exec`')
    expect(JSON.stringify(coach.modal())).toContain('Do not lose me')
    app.conversation('G0PRIVATE').members.push('U0BOT')
    await coach.submits()
    const [card, ...others] = coach.in('G0PRIVATE').publicMessages()
    expect(others).toHaveLength(1)
    expect(card && coach.seesIn(card)).toContain('Do not lose me')
  })

  describe('that the person closes before Slack answers', () => {
    async function closesWhileSharing(values: Record<string, Choice> = {}) {
      const { opened, open: letSlackPost } = gate()
      app.slack.fault('conversations.info', { kind: 'late', until: opened })
      await openForm()
      const submitting = coach.submits(values)
      await coach.waitsFor('Sharing…')
      await app.slack.closeView({ user: 'U0COACH' })
      letSlackPost()
      await submitting
      expect(app.slack.view('U0COACH')).toBeUndefined()
    }

    it('says beside the card that it is shared', async () => {
      await closesWhileSharing()
      expect(posted()).toHaveLength(1)
      expect(coach.seesIn(coach.answer())).toContain('Shared in <#C0TEAM>')
      expect(coach.answer().ephemeral_for).toBe('U0COACH')
      expect(app.audits().at(-1)).toMatchObject({ decision: 'shared' })
      expect(app.lines.join('')).not.toContain('answer failed')
    })

    it('says in the conversation that Slack refused the card', async () => {
      app.slack.fault('chat.postMessage', { kind: 'error', error: 'restricted_action' })
      await closesWhileSharing()
      expect(posted()).toEqual([])
      expect(coach.seesIn(coach.answer())).toContain("isn't allowed to post")
      expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared' })
    })

    it("says it in the app's direct message where the app is not in the conversation", async () => {
      await closesWhileSharing({ conversation: 'G0PRIVATE' })
      expect(coach.in('G0PRIVATE').messages()).toEqual([])
      expect(coach.dm.seesOnly()).toContain('`/invite @Exec`')
    })

    it('says in the conversation that the app is too busy', async () => {
      await app.start({ bot: { maxInFlight: 1 } })
      await openForm()
      const letExecAnswer = app.holdExec()
      await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'recent' })
      const { opened: closed, open: letSlackUpdate } = gate()
      app.slack.fault('views.update', { kind: 'late', until: closed })
      const submitting = coach.submits()
      await coach.waitsFor('Sharing…')
      await app.slack.closeView({ user: 'U0COACH' })
      letSlackUpdate()
      await app.slack.next(() => coach.privateMessages().length > 1)
      letExecAnswer()
      await submitting
      expect(coach.seesIn(coach.answer())).toContain('busy right now')
    })

    it('says it once where the answer of Slack is lost', async () => {
      app.slack.fault('chat.postEphemeral', { kind: 'answer_lost' })
      await closesWhileSharing()
      expect(coach.dm.messages()).toEqual([])
      expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered' })
    })
  })

  it('posts the card once where Slack delivers the submission again', async () => {
    await openForm()
    await coach.submits()
    await app.redeliver()
    expect(posted()).toHaveLength(1)
  })

  it('is not opened for someone who may not see the session: they get the reason', async () => {
    await jane.posts(LINK)
    await colleague.presses('Share…')
    expect(colleague.modal().blocks[0]).toMatchObject({ type: 'alert', level: 'error' })
    expect(colleague.modal().content.submit).toBeUndefined()
    expect(app.audits().at(-1)).toMatchObject({ surface: 'share_form', decision: 'refused' })
  })

  it('refuses on submission someone who may no longer see the session', async () => {
    await app.restart({ EXEC_ACCESS: 'workspace' })
    await openForm(colleague)
    await app.restart({ EXEC_ACCESS: 'restricted' })
    await colleague.submits({})
    expect(colleague.sees()).toContain("You can't open")
    expect(posted()).toEqual([])
  })

  it('posts nothing to a private channel that the sharer has left meanwhile', async () => {
    await openForm()
    await coach.submits({ conversation: 'G0PRIVATE' })
    app.conversation('G0PRIVATE').members = ['U0REP', 'U0BOT']
    await coach.submits()
    expect(coach.sees()).toContain("You aren't in that conversation")
    expect(jane.in('G0PRIVATE').publicMessages()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason: 'not_a_member' })
  })

  it('posts nothing to a public channel that a guest has left meanwhile, since guests come in only by invitation', async () => {
    app.addSession({ user: { email: 'gus@acme.com' } })
    await openForm(guest)
    const there = app.conversation('C0TEAM')
    there.members = there.members.filter((user) => user !== 'U0GUEST')
    await guest.submits({})
    expect(guest.sees()).toContain("You aren't in that conversation")
    expect(posted()).toEqual([])
    there.members.push('U0GUEST')
    await guest.submits({})
    expect(posted()).toHaveLength(1)
  })

  it('posts the card once where the form cannot say that it is posted', async () => {
    await openForm()
    app.slack.fault('views.update', { kind: 'error', error: 'internal_error', times: 5 })
    await coach.submits()
    expect(posted()).toHaveLength(1)
    expect(app.slack.callsOf('views.update')).toHaveLength(1)
    expect(coach.sees()).toBe('Sharing…')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'internal_error' })
  })

  it('takes the rubric back where the card cannot be updated with its place, and says that it failed', async () => {
    await openForm()
    app.slack.fault('chat.update', { kind: 'error', error: 'edit_window_closed' })
    await coach.submits({ rubric: ['rubric'] })
    expect(posted()).toEqual([expect.stringContaining('82.5')])
    expect(coach.sees()).toMatch(/Shared in[\s\S]*rubric couldn't be posted/)
  })

  it('says that the session is shared where the rubric cannot be taken back either, and logs that', async () => {
    await openForm()
    app.slack.fault('chat.update', { kind: 'error', error: 'edit_window_closed' })
    app.slack.fault('chat.delete', { kind: 'error', error: 'internal_error' })
    await coach.submits({ rubric: ['rubric'] })
    expect(coach.sees()).toContain('Shared in <#C0TEAM>')
    expect(app.lines.join('')).toContain('a rubric is left without its card')
  })

  it('says that the rubric could not be posted', async () => {
    await openForm()
    app.slack.fault('chat.postMessage', { kind: 'slow', latencyMs: 1 })
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' })
    await coach.submits({ rubric: ['rubric'] })
    expect(coach.sees()).toContain("rubric couldn't be posted")
    expect(posted()).toHaveLength(1)
  })
})
