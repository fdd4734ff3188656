import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Message } from '../../support/slack/workspace.ts'

const RUBRIC = inOrder('Discovery Questions', '[Hide rubric]')

const GONE = 'That was hidden, removed or deleted meanwhile, so nothing was shown.'

const app = testApp({}, (app) => app.addSession())
const { rep, coach, colleague } = app

/** The card that the coach shares in the channel. It names the coach, as it should. */
async function sharedCard(): Promise<Message> {
  await coach.shares(ID)
  app.slack.notified.length = 0
  return colleague.answer()
}

it('Try again shows in the place of the problem what there is then: a problem, or the card', async () => {
  app.execFails()
  await rep.asks(ID)
  await rep.presses('Try again')
  expect(rep.seesOnly()).toContain('is having problems')
  app.exec.faults.clear()
  await rep.presses('Try again')
  expect(rep.seesOnly()).toContain('82.5')
})

describe('Show rubric and Hide rubric', () => {
  it('change the answer to a command in place, without another request to Exec', async () => {
    await app.start({ env: { EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}' } })
    await rep.asks(LINK)
    const asked = app.exec.requests.length
    await rep.presses('Show rubric')
    expect(rep.seesOnly()).toMatch(
      inOrder('Discovery Questions  — Good · Communication Skills', '[Hide rubric] ', '[Open in Exec]'),
    )
    expect(rep.seesOnly()).toContain('🔴  Next Step  — Poor · Objection Handling Ended without')
    expect(rep.seesOnly().split('Next Step')).toHaveLength(2)
    await rep.presses('Hide rubric')
    expect(rep.seesOnly()).toContain('[Show rubric]')
    expect(rep.seesOnly()).not.toContain('Discovery Questions')
    expect(app.exec.requests).toHaveLength(asked)
    const before = structuredClone(rep.onlyMessage())
    await rep.presses('Open in Exec')
    expect(rep.onlyMessage()).toEqual(before)
  })

  it('change an unfurl in place, of two presses at once, after a restart with other EXEC_LINK_HOSTS', async () => {
    const link = await rep.posts(LINK)
    await app.restart({ EXEC_LINK_HOSTS: 'roleplay.acme.com' })
    await Promise.all([rep, coach].map((person) => person.showsRubricToEveryone(link)))
    expect(rep.privateReply()).toBe('Everyone here sees the rubric now.')
    expect(rep.seesIn(link)).toMatch(inOrder('[Hide rubric]', 'Discovery Questions — Good'))
    expect(app.lines.join('')).not.toContain('answer failed')
    await rep.presses('Hide rubric', { in: link })
    expect(coach.seesIn(link)).toContain('[Show rubric]')
    expect(rep.publicMessages()[0]?.attachments).toHaveLength(1)
  })

  it('change an unfurl in a thread in place, and refuse there', async () => {
    const root = await coach.posts('How did it go?')
    const reply = await rep.posts(LINK, { thread: root })
    await colleague.presses('Show rubric', { in: reply })
    expect(colleague.privateMessages()).toMatchObject([{ thread_ts: root.ts }])
    await coach.showsRubricToEveryone(reply)
    expect(coach.answer()).toMatchObject({ thread_ts: root.ts })
    expect(rep.seesIn(reply)).toContain('[Hide rubric]')
  })

  it.each([
    ['D0REPCOACH', /who else is in this conversation\.\n/],
    ['G0PRIVATE', /who else is in this conversation\. To show it to everyone, invite me/],
  ])(
    'show the rubric to the person who presses alone in %s, where the bot can not look',
    async (channel, note) => {
      await rep.in(channel).posts(LINK)
      const before = rep.in(channel).seesOnly()
      await coach.in(channel).presses('Show rubric')
      expect(rep.in(channel).seesOnly()).toBe(before)
      expect(coach.in(channel).privateReply()).toMatch(
        inOrder('Discovery Questions', "Just for you: I can't see"),
      )
      expect(coach.in(channel).privateReply()).toMatch(note)
      expect(app.lastAudit()).toMatchObject({ decision: 'shown_privately' })
    },
  )
})

describe('Show to everyone', () => {
  const refused = { decision: 'refused', reason: 'external_conversation' }

  it('is asked only of someone who may, shows nothing before, and checks the right again', async () => {
    const card = await sharedCard()
    await rep.presses('Show rubric', { in: card })
    expect(rep.privateReply()).toBe(
      'Show the rubric to everyone here? For you alone, open the full review.\n[Show to everyone] [Full review]',
    )
    expect(app.decisions()).toContain('skipped asks_first')
    expect(colleague.seesIn(card)).not.toContain('Discovery Questions')
    app.conversation('C0TEAM').is_ext_shared = true
    app.pass(10_000)
    await rep.presses('Show to everyone')
    expect(app.lastAudit()).toMatchObject(refused)
    expect(colleague.seesIn(card)).not.toContain('Discovery Questions')
  })

  it('brings no preview back that was hidden meanwhile', async () => {
    const link = await rep.posts(LINK)
    await coach.presses('Show rubric', { in: link })
    await rep.chooses('Hide preview', { in: link })
    const hidden = rep.seesIn(link)
    await coach.presses('Show to everyone', { in: coach.answer() })
    expect(rep.seesIn(link)).toBe(hidden)
    expect(hidden).not.toContain('82.5')
  })

  it.each([
    ['a shared card', sharedCard, 'message_not_found'],
    ['the message with the link', () => rep.posts(LINK), 'cannot_find_message'],
  ])('says that %s is gone', async (_, post, code) => {
    const card = await post()
    await rep.presses('Show rubric', { in: card })
    card.deleted = true
    await rep.presses('Show to everyone')
    expect(rep.privateReply()).toBe(GONE)
    expect(app.lastDecision()).toBe(`not_delivered ${code}`)
  })

  it('says that Slack lets the bot change the card no more', async () => {
    const card = await sharedCard()
    await rep.presses('Show rubric', { in: card })
    app.slackAnswers('chat.update', 'edit_window_closed')
    await rep.presses('Show to everyone')
    expect(rep.privateReply()).toBe("Slack doesn't let me change that card anymore, so nothing was shown.")
    expect(app.lastDecision()).toBe('not_delivered edit_window_closed')
  })

  it('shows nothing after half an hour', async () => {
    const card = await sharedCard()
    await rep.presses('Show rubric', { in: card })
    app.pass(30 * 60_000)
    await rep.presses('Show to everyone')
    expect(rep.privateReply()).toBe('That was a while ago. Press *Show rubric* on the card again.')
    expect(colleague.seesIn(card)).toContain('[Show rubric]')
  })
})

it('Refresh of a shared card that is removed meanwhile says so', async () => {
  app.addSession(ungradedDocument())
  const card = await sharedCard()
  const letExecAnswer = app.holdExec()
  const refreshing = rep.presses('Refresh', { in: card })
  const removing = coach.chooses('Remove', { in: card })
  await app.slack.next(() => app.slack.callsOf('chat.delete')[0])
  letExecAnswer()
  await Promise.all([refreshing, removing])
  expect(rep.privateReply()).toBe(GONE)
  expect(app.lastDecision()).toBe('not_delivered message_not_found')
})

it('Refresh refuses someone without access in private, and leaves the card as it is', async () => {
  app.addSession(ungradedDocument())
  const before = structuredClone(await rep.posts(LINK))
  await colleague.presses('Refresh')
  expect(colleague.publicMessages()).toEqual([before])
  expect(colleague.privateReply()).toContain("You can't refresh this card.")
  const refused = { user: 'U0COLLEAGUE', session: ID, decision: 'refused', reason: 'not_allowed' }
  expect(app.lastAudit()).toMatchObject({ surface: 'unfurl:session.refresh', ...refused })
})

it('Refresh says that it looked again, and shows the grade and the buttons of a graded card in place', async () => {
  app.addSession(ungradedDocument())
  await rep.asks(ID)
  await rep.presses('Refresh')
  expect(rep.seesOnly()).toMatch(/Checked at <!date\^\d+\^\{time\}\|[^>]+>: still not graded/)
  app.addSession()
  await app.restart()
  await rep.presses('Refresh')
  expect(rep.seesOnly()).toMatch(inOrder('82.5', '[Show rubric]'))
})

describe('after a restart with other EXEC_UNFURLS', () => {
  it('a button below a link shows more only to the person who presses', async () => {
    app.addSession(ungradedDocument())
    const before = structuredClone(await rep.posts(LINK))
    app.addSession()
    await app.restart({ EXEC_UNFURLS: 'private' })
    await rep.presses('Refresh')
    expect(coach.onlyMessage()).toEqual(before)
    expect(rep.privateReply()).toMatch(inOrder('82.5', '[Show rubric]'))
    expect(app.lastAudit()).toMatchObject({
      surface: 'unfurl:session.refresh',
      decision: 'shown_privately',
      reason: 'participant',
    })
  })

  it('Hide rubric turns an unfurl into a card without content, and a shared card changes in place', async () => {
    const shared = await sharedCard()
    const link = await rep.posts(LINK)
    await rep.showsRubricToEveryone(link)
    await app.restart({ EXEC_UNFURLS: 'off' })
    await rep.presses('Hide rubric', { in: link })
    expect(rep.seesIn(link)).toBe('🔒 Private Exec session. Only people with access can open it.\n[View]')
    expect(app.lastAudit()).toMatchObject({ decision: 'private_card' })
    await rep.showsRubricToEveryone(shared)
    app.slack.notified.length = 0
    expect(colleague.seesIn(shared)).toContain('[Hide rubric]')
  })
})

describe('with regard to other organizations, a button', () => {
  it('shows the rubric only to the person who presses, and hides it in place, while Slack does not say', async () => {
    const link = await rep.posts(LINK)
    await rep.showsRubricToEveryone(link)
    const shared = await sharedCard()
    const before = rep.seesIn(shared)
    app.slackAnswers('conversations.info', 'internal_error')
    await rep.presses('Show rubric', { in: shared })
    expect(rep.seesIn(shared)).toBe(before)
    expect(rep.sees()).toMatch(RUBRIC)
    expect(app.lastDecision()).toBe('shown_privately participant')
    await rep.presses('Hide rubric', { in: link })
    expect(rep.seesIn(link)).toContain('[Show rubric]')
  })

  it('is refused in a channel that is shared by now, but not on the answer to a command', async () => {
    app.addSession(ungradedDocument())
    const cards = [await rep.posts(LINK), await sharedCard()]
    await rep.asks(ID)
    const own = rep.answer()
    const before = structuredClone(rep.publicMessages())
    app.conversation('C0TEAM').is_ext_shared = true
    app.addSession()
    app.pass(10_000)
    for (const card of cards) {
      await rep.presses('Refresh', { in: card })
      expect(rep.sees()).toMatch(
        inOrder("shared with another organization, so I don't show sessions here", '/exec-session'),
      )
      expect(app.lastDecision()).toBe('refused external_conversation')
    }
    expect(rep.publicMessages()).toEqual(before)
    await rep.presses('Refresh', { in: own })
    expect(rep.seesIn(own)).toContain('82.5')
  })
})

it.each(['edit_window_closed', 'cant_update_message', 'channel_not_found', 'not_in_channel'])(
  'Hide rubric hides it on a shared card that the bot itself may not change: %s',
  async (code) => {
    const card = await sharedCard()
    await rep.showsRubricToEveryone(card)
    app.slackAnswers('chat.update', code)
    await rep.presses('Hide rubric', { in: card })
    expect(colleague.seesIn(card)).toContain('[Show rubric]')
  },
)
