import { describe, expect, it } from 'vitest'
import { shareNoticeMessage } from '../../../src/blocks/share/share.ts'
import type { Sleep } from '../../../src/lib/every.ts'
import { shareNotice } from '../../../src/shared/sharing/share-notice.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { endOfWork } from '../../support/end-of-work.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { gate } from '../../support/gate.ts'
import type { Choice } from '../../support/slack/element-values.ts'
import { slackClients } from '../../support/slack-client.ts'
import { sleepBetweenPolls } from '../../support/test-app.ts'

const ZONE = 'Europe/Berlin'

const app = testApp({ database: APP_DATABASE }, () => app.addSession())
const { rep: jane, coach, admin } = app
const { dm } = jane

/** The coach shares by the form. */
async function sharesInForm(values: Record<string, Choice>): Promise<void> {
  await coach.asks(ID)
  await coach.presses('Share…')
  if ('person' in values) await coach.chooses('A person')
  await coach.submits(values)
  await app.bot.sayDue()
}

/** The coach shares by the command. */
async function shares(): Promise<void> {
  await coach.shares(ID)
  await app.bot.sayDue()
}

describe('the participant of a session that somebody else shared', () => {
  it('is told once who shared it and where, can open it from there, and the sharer is not told', async () => {
    await shares()
    await app.restart()
    await app.bot.sayDue()
    expect(dm.onlyMessage().text).toContain(
      '<@U0COACH> shared your session “🥇 82.5/100 · Procurement Discovery” in <#C0TEAM>.',
    )
    expect(dm.seesOnly()).toMatch(/ View message\n\[Remove\] \[Turn off share DMs\]$/)
    expect(coach.dm.messages()).toEqual([])
    expect(app.lastAudit()).toMatchObject({
      surface: 'dm:shared',
      user: 'U0REP',
      session: ID,
      decision: 'notified',
      reason: 'participant',
    })
  })

  it('is told who got it in a direct message, which has no link for others, and can remove it there', async () => {
    await sharesInForm({ person: 'U0ADMIN' })
    expect(dm.onlyMessage().text).toContain(' with <@U0ADMIN>.')
    expect(dm.seesOnly()).toMatch(/\n\[Remove\] \[Turn off share DMs\]$/)
    expect(admin.dm.messages()).toHaveLength(1)
    await dm.presses('Remove')
    expect(admin.dm.messages()).toEqual([])
  })

  it('is not told of what they shared themselves, or was sent to them', async () => {
    await jane.shares(ID)
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    await sharesInForm({ person: 'U0REP' })
    expect(dm.seesOnly()).toContain('82.5/100')
  })

  it('is told later of a share while the database did not answer', async () => {
    const isBack = gate()
    let isAway = true
    const outboxSleep: Sleep = (ms, signal) =>
      isAway && ms > 1000 ? isBack.opened : sleepBetweenPolls(ms, signal)
    await app.start({ database: APP_DATABASE, bot: { outboxSleep } })
    const restore = await app.loseTable('outbox')
    const sharing = coach.shares(ID)
    // Whoever shares does not wait for the notice.
    await app.slack.next(() => coach.messages().some(({ text }) => text.startsWith('Shared in')))
    await restore()
    isAway = false
    isBack.open()
    await sharing
    await expect.poll(() => dm.messages()).toHaveLength(1)
  })

  it('is told of each share at once, also at night', async () => {
    app.pass(endOfWork(app.now(), ZONE) - app.now())
    await shares()
    await shares()
    expect(dm.messages()).toHaveLength(2)
  })

  it('is not told if they have turned that off in the form', async () => {
    await jane.opensHome()
    await jane.presses('Notifications…')
    await jane.submits({ also: [] })
    await shares()
    expect(dm.messages()).toEqual([])
    expect(app.audits()).toContainEqual(
      expect.objectContaining({ surface: 'dm:shared', decision: 'skipped', reason: 'turned_off' }),
    )
  })

  it.each([
    ['a button of the first', 1],
    ['the menu of later ones', 3],
  ])('can turn such messages off by %s', async (_, count) => {
    for (let share = 0; share < count; share += 1) await shares()
    expect(dm.answer().blocks.at(-1)).toMatchObject({
      elements: [{}, { type: count === 1 ? 'button' : 'overflow' }],
    })
    await dm.presses('Turn off share DMs')
    expect(dm.privateReply()).toContain('OK, no more DMs when someone shares your session.')
    expect(await app.choicesOf('U0REP')).toEqual({ shareNotices: false })
  })

  it('is not told of a share that was removed before', async () => {
    await jane.shares(ID)
    const [card] = jane.publicMessages()
    const { ts = '' } = card ?? {}
    await jane.chooses('Remove', { in: card })
    const share = { subject: ID, recipient: 'U0REP', dedupKey: `C0TEAM:${ts}` }
    const details = { sharer: 'U0COACH', channel: 'C0TEAM', ts }
    await app.outbox.enqueue([shareNotice.of({ ...share, details, dueAt: app.now() })])
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    expect(app.lastDecision()).toBe('skipped share_removed')
  })
})

describe('a Remove that nobody was sent', () => {
  it.each([
    ['of another message', 'U0REP', (ts: string) => ({ dedupKey: `C0TEAM:${ts}9` })],
    ['of another session', 'U0REP', () => ({ session: 'other1' })],
    ['of somebody else', 'U0COLLEAGUE', () => ({})],
  ])('removes nothing: %s', async (_, user, change) => {
    await shares()
    const { ts = '' } = coach.publicMessages()[0] ?? {}
    const place = {
      channel: 'C0TEAM',
      to: undefined,
      permalink: undefined,
      dedupKey: `C0TEAM:${ts}`,
      turnOff: 'button' as const,
    }
    const notice = { session: ID, sharer: 'U0COACH', title: '', ...place, ...change(ts) }
    await slackClients(app.slack).client.chat.postMessage({ channel: user, ...shareNoticeMessage(notice) })
    const there = app.person(user).dm
    await there.presses('Remove')
    expect(coach.publicMessages()).toHaveLength(1)
    expect(there.privateReply()).toContain('That share is too old to remove here.')
    expect(app.lastAudit()).toMatchObject({ user, decision: 'skipped', reason: 'share_unknown' })
  })
})
