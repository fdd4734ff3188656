import { describe, expect, it } from 'vitest'
import { nextWorkingTime } from '../../../src/lib/zoned-time.ts'
import { shareNotice } from '../../../src/shared/sharing/share-notice.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { execMember } from '../../support/exec/members.ts'
import { ID, LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { gate } from '../../support/gate.ts'
import type { Person } from '../../support/person.ts'
import type { Fault } from '../../support/slack/faults.ts'
import type { Message } from '../../support/slack/workspace.ts'

const HIDDEN = 'Exec preview hidden.'

const app = testApp({ database: APP_DATABASE }, () => {
  app.addSession()
  app.pass(nextWorkingTime(app.now(), 'Europe/Berlin') - app.now())
})
const { rep: jane, coach, colleague, admin } = app
const { dm } = jane

/** What everyone reads below the link. */
const preview = (message: Message) => coach.seesIn(message)

async function posts(person: Person, text = LINK): Promise<Message> {
  const message = await person.posts(text)
  await app.bot.sayDue()
  return message
}

/** Slack tells of the first link again. */
async function deliversLink(): Promise<void> {
  const [delivery] = app.slack.deliveries.filter(({ name }) => name === 'link_shared')
  if (delivery === undefined) throw new Error('Slack told of no link.')
  const { payload } = delivery
  await app.redeliver({ ...delivery, payload: { ...payload, event_id: 'Ev0AGAIN' } })
}

/** Whoever is given `late` goes on when `open` is called. */
function hold(giveTo: (late: { kind: 'late'; until: Promise<unknown>; onArrival: () => void }) => void) {
  const [arrival, held] = [gate(), gate()]
  giveTo({ kind: 'late', until: held.opened, onArrival: arrival.open })
  return { open: held.open, arrived: arrival.opened }
}

describe('the participant of a session whose link somebody else posted', () => {
  it('is told once who posted it and where, can hide its preview, and a second event does not bring it back', async () => {
    const message = await posts(coach, `${LINK} ${LINK}?again=1`)
    await app.redeliver()
    await app.bot.sayDue()
    expect(dm.onlyMessage().text).toContain(
      '<@U0COACH> posted the link of your session “🥇 82.5/100 · Procurement Discovery” in <#C0TEAM>.',
    )
    expect(dm.seesOnly()).toMatch(/ View message\n\[Hide preview\] \[Turn off share DMs\]$/)
    await app.restart()
    await dm.presses('Hide preview')
    expect(dm.seesOnly()).toBe('Preview hidden. Only the link is still there.')
    expect(preview(message)).not.toMatch(/82\.5|Jane/)
    expect(preview(message)).toContain(`${HIDDEN}\n${HIDDEN}`)
    expect(app.lastAudit()).toMatchObject({
      user: 'U0REP',
      session: ID,
      surface: 'dm:shared.remove',
      decision: 'removed',
      reason: 'participant',
    })
    await deliversLink()
    expect(preview(message)).not.toMatch(/82\.5|Jane/)
    expect(app.lastDecision()).toBe('skipped preview_hidden')
  })

  it('is not told of their own link, of one without content, or of one that is hidden by then', async () => {
    const own = await posts(jane)
    await posts(colleague)
    expect(dm.messages()).toEqual([])
    await jane.chooses('Hide preview', { in: own })
    const share = { subject: ID, recipient: 'U0REP', dedupKey: `C0TEAM:${own.ts}` }
    const details = { sharer: 'U0COACH', channel: 'C0TEAM', ts: own.ts, preview: 'yes' } as const
    await app.outbox.enqueue([shareNotice.of({ ...share, details, dueAt: app.now() })])
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    expect(app.lastDecision()).toBe('skipped share_removed')
  })
})

describe('a preview of which Slack', () => {
  const lost = { kind: 'answer_lost', times: 9 } as const
  const refuses = (error: string, times: number) => ({ kind: 'error', error, times }) as const

  it.each<[string, Fault[], string[], number]>([
    ['takes it', [], ['shown coach'], 1],
    ['takes it without content alone', [refuses('invalid_blocks', 1)], ['private_card coach'], 0],
    ['takes it not even so', [refuses('invalid_blocks', 2)], ['not_delivered invalid_blocks'], 0],
    ['refuses it', [refuses('cannot_unfurl_url', 1)], ['not_delivered cannot_unfurl_url'], 0],
    ['loses its answer', [lost], ['shown coach', 'not_delivered request_failed'], 1],
    [
      'loses its answer once it has no content',
      [refuses('invalid_blocks', 1), lost],
      ['private_card coach', 'not_delivered request_failed'],
      0,
    ],
  ])('%s is audited, and told to its participant, by what arrived', async (_, faults, decisions, told) => {
    for (const fault of faults) app.slack.fault('chat.unfurl', fault)
    await posts(coach)
    expect(app.decisions().filter((line) => !line.startsWith('notified'))).toEqual(decisions)
    expect(dm.messages()).toHaveLength(told)
  })
})

describe("the composer's preview of somebody else's session", () => {
  async function previewOf(user: string) {
    const { draft } = await app.slack.compose({ user, text: LINK })
    await app.bot.idle()
    return draft.attachments[0]?.preview
  }

  it('says that its participant is told, until they turn such DMs off', async () => {
    const facts = '🥇 82.5/100 · Procurement Discovery'
    const posted = "Posts Jane Smith's score and feedback for everyone here."
    expect(await previewOf('U0COACH')).toMatchObject({ title: { text: `${posted} Jane is told. ${facts}` } })
    const restore = await app.loseTable('preferences')
    expect(await previewOf('U0COACH')).toMatchObject({ title: { text: `${posted} Jane is told. ${facts}` } })
    await restore()
    await posts(coach)
    await dm.presses('Turn off share DMs')
    expect(await previewOf('U0COACH')).toMatchObject({ title: { text: `${posted} ${facts}` } })
  })
})

describe('Hide preview below a link', () => {
  it('leaves one line for the person who posted it, and is audited', async () => {
    const message = await posts(coach)
    await coach.chooses('Hide preview', { in: message })
    expect(preview(message)).toContain(HIDDEN)
    expect(preview(message)).not.toContain('82.5')
    const audit = { user: 'U0COACH', surface: 'remove', decision: 'removed', reason: 'sharer' }
    expect(app.lastAudit()).toMatchObject(audit)
  })

  describe.each<[string, (message: Message) => Promise<unknown>, string]>([
    ['a press', (message) => coach.presses('Refresh', { in: message }), 'not_delivered preview_hidden'],
    ['a link that Slack delivers again', () => deliversLink(), 'skipped preview_hidden'],
  ])('while %s is under way', (what, show, decision) => {
    const calls = () => app.slack.callsOf('chat.unfurl').length

    it.each([
      ['waits for Exec', () => hold((late) => app.exec.faults.set(late))],
      ['is on its way to Slack', () => hold((late) => app.slack.fault('chat.unfurl', late))],
    ])('stays hidden where that %s', async (_, holdIt) => {
      app.addSession(ungradedDocument())
      const message = await posts(jane)
      await app.restart()
      // What other replicas know of the session is too old by then.
      app.pass(10 * MINUTE_MS)
      const before = calls()
      const { open, arrived } = holdIt()
      const showing = show(message)
      await arrived
      const hiding = jane.chooses('Hide preview', { in: message })
      await app.slack.next(() => calls() > before)
      open()
      await Promise.all([showing, hiding])
      expect(preview(message)).toContain(HIDDEN)
      expect(preview(message)).not.toContain('Procurement')
      expect(app.decisions()).toContain(decision)
      if (what === 'a press')
        expect(coach.privateReply()).toBe(
          'That was hidden, removed or deleted meanwhile, so nothing was shown.',
        )
    })
  })

  it('tells others who can hide it', async () => {
    const message = await posts(coach)
    await colleague.chooses('Hide preview', { in: message })
    expect(preview(message)).toContain('82.5')
    expect(colleague.privateReply()).toContain('Only the person who posted the link')
  })

  it('is refused to who was an Exec admin ten minutes ago', async () => {
    app.addMember()
    expect(await admin.asks(ID)).toContain('82.5')
    const message = await posts(coach)
    app.exec.members = [execMember('ada')]
    app.pass(10 * MINUTE_MS)
    await admin.chooses('Hide preview', { in: message })
    expect(preview(message)).toContain('82.5')
    expect(app.lastAudit()).toMatchObject({ user: admin.id, decision: 'refused' })
  })

  it('says that Slack refused', async () => {
    const message = await posts(coach)
    app.slackAnswers('chat.unfurl', 'internal_error')
    await coach.chooses('Hide preview', { in: message })
    expect(coach.privateReply()).toContain('internal_error')
    expect(app.lastDecision()).toBe('not_removed internal_error')
  })

  it('says of a message of more than a month ago that it is too old', async () => {
    const message = await posts(coach)
    app.pass(31 * 24 * 60 * 60_000)
    await coach.chooses('Hide preview', { in: message })
    expect(coach.privateReply()).toContain('too old to remove here')
  })
})
