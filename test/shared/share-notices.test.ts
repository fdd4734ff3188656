import { describe, expect, it } from 'vitest'
import { shareNoticeMessage } from '../../src/blocks/share/share-notice-message.ts'
import { nextEndOfWork, nextWorkingTime } from '../../src/lib/zoned-time.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { testApp } from '../support/app-fixture.ts'
import { APP_DATABASE, sleepBetweenPolls } from '../support/database/app-with-database.ts'
import { gate } from '../support/gate.ts'
import type { Person } from '../support/person.ts'
import { appDmId } from '../support/slack/workspace.ts'
import { slackClients } from '../support/slack-client.ts'

const ID = 'abc123def456'
const HOUR_MS = 60 * 60_000

const app = testApp({ database: APP_DATABASE }, () => {
  app.addSession()
  workBegins()
})
const { rep: jane, coach, admin } = app
const dm = jane.dm

const ZONE = 'Europe/Berlin'

/** Lets time pass until Jane works. */
function workBegins(): void {
  app.pass(nextWorkingTime(app.now(), ZONE) - app.now())
}

async function sharesInForm(values: Parameters<Person['submits']>[0] = {}): Promise<void> {
  await coach.asks(ID)
  await coach.presses('Share…')
  await coach.submits(values)
}

async function sendsTo(person: string): Promise<void> {
  await coach.asks(ID)
  await coach.presses('Share…')
  await coach.chooses('A person')
  await coach.submits({ person })
}

describe('the participant of a session that somebody else shared', () => {
  it('is told once who shared it and where, and the sharer is not told', async () => {
    await coach.shares(ID)
    await app.bot.sayDue()
    await app.restart()
    await app.bot.sayDue()
    expect(dm.onlyMessage().text).toContain(
      '<@U0COACH> shared your session “🥇 82.5/100 · Procurement Discovery” in <#C0TEAM>.',
    )
    expect(dm.seesOnly()).toMatch(/\n\[View feedback\] \[View message\] \[Remove\] \[Turn off share DMs\]$/)
    expect(coach.dm.messages()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'dm:shared',
      user: 'U0REP',
      session: ID,
      decision: 'notified',
      reason: 'participant',
    })
  })

  it('can remove it, with its rubric', async () => {
    await sharesInForm({ rubric: ['rubric'] })
    await app.bot.sayDue()
    expect(jane.publicMessages()).toHaveLength(2)
    await dm.presses('Remove')
    expect(jane.publicMessages()).toEqual([])
    expect(dm.seesOnly()).toBe('Removed. Nobody sees it there anymore.')
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0REP',
      session: ID,
      surface: 'dm:shared.remove',
      decision: 'removed',
      reason: 'participant',
    })
  })

  it('hears that the database does not answer', async () => {
    await coach.shares(ID)
    await app.bot.sayDue()
    await app.opened.db.schema.alterTable('outbox').renameTo('elsewhere').execute()
    await dm.presses('Remove')
    expect(dm.isTold()).toMatch(/database isn't answering right now[\s\S]*Reference EX-\w{6}/)
    expect(jane.publicMessages()).toHaveLength(1)
    await app.opened.db.schema.alterTable('elsewhere').renameTo('outbox').execute()
  })
})

describe('the participant of a shared session', () => {
  it('is not told of their own share', async () => {
    await jane.shares(ID)
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
  })

  it('is told who got it in a direct message, which has no link for others, and can remove it there', async () => {
    await sendsTo('U0ADMIN')
    await app.bot.sayDue()
    expect(dm.onlyMessage().text).toContain(' with <@U0ADMIN>.')
    expect(dm.seesOnly()).toMatch(/\n\[View feedback\] \[Remove\] \[Turn off share DMs\]$/)
    const ada = admin.dm
    expect(ada.messages()).toHaveLength(1)
    await dm.presses('Remove')
    expect(ada.messages()).toEqual([])
  })

  it('is told later of a share while the database did not answer', async () => {
    const isBack = gate()
    let isAway = true
    await app.start({
      bot: {
        outboxSleep: (ms, signal) => (isAway && ms > 1000 ? isBack.opened : sleepBetweenPolls(ms, signal)),
      },
    })
    await app.opened.db.schema.alterTable('outbox').renameTo('elsewhere').execute()
    await coach.shares(ID)
    await app.opened.db.schema.alterTable('elsewhere').renameTo('outbox').execute()
    isAway = false
    isBack.open()
    await expect.poll(() => dm.messages()).toHaveLength(1)
  })

  it('is not told of what was sent to them', async () => {
    await sendsTo('U0REP')
    await app.bot.sayDue()
    expect(dm.messages()).toHaveLength(1)
    expect(dm.sees()).toContain('82.5/100')
  })

  it('is told in their working hours', async () => {
    app.pass(nextEndOfWork(app.now(), ZONE).at - app.now())
    await coach.shares(ID)
    app.pass(HOUR_MS)
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    workBegins()
    await app.bot.sayDue()
    expect(dm.messages()).toHaveLength(1)
  })

  it('is told of each share', async () => {
    await coach.shares(ID)
    await coach.shares(ID)
    await app.bot.sayDue()
    expect(dm.messages()).toHaveLength(2)
  })

  it('is not told if they have turned that off in the form', async () => {
    await jane.opensHome()
    await jane.presses('Notifications…')
    await jane.submits({ shares: [] })
    await coach.shares(ID)
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    expect(app.audits()).toContainEqual(
      expect.objectContaining({ surface: 'dm:shared', decision: 'skipped', reason: 'turned_off' }),
    )
  })

  it('can turn such messages off in the message', async () => {
    await coach.shares(ID)
    await app.bot.sayDue()
    await dm.presses('Turn off share DMs')
    expect(dm.isTold()).toContain('OK, no more DMs when someone shares your session.')
    expect(await app.choicesOf('U0REP')).toEqual({ shareNotices: false })
  })

  it('is not told of a share that was removed before', async () => {
    await jane.shares(ID)
    const { ts = '' } = jane.publicMessages()[0] ?? {}
    await jane.chooses('Remove', { in: jane.publicMessages()[0] })
    const outbox = new Outbox({ database: app.opened, workspace: 'T0ACME', clock: app.now })
    const share = { kind: 'shared', subject: ID, recipient: 'U0REP', dedupKey: `C0TEAM:${ts}` } as const
    const details = { sharer: 'U0COACH', channel: 'C0TEAM', ts }
    await outbox.enqueue([{ ...share, details, dueAt: app.now() }])
    await app.bot.sayDue()
    expect(dm.messages()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'share_removed' })
  })

  it('can open the message and the card from there', async () => {
    await coach.shares(ID)
    await app.bot.sayDue()
    await dm.presses('View message')
    await dm.presses('View feedback')
    expect(jane.seesIn('modal')).toContain('82.5/100')
  })
})

describe('a Remove that nobody was sent', () => {
  it.each([
    ['of another message', 'U0REP', (ts: string) => ({ dedupKey: `C0TEAM:${ts}9` })],
    ['of another session', 'U0REP', () => ({ session: 'other1' })],
    ['of somebody else', 'U0COLLEAGUE', () => ({})],
  ])('removes nothing: %s', async (_, user, change) => {
    await coach.shares(ID)
    await app.bot.sayDue()
    const { ts = '' } = coach.publicMessages()[0] ?? {}
    const notice = {
      session: ID,
      sharer: 'U0COACH',
      channel: 'C0TEAM',
      to: undefined,
      title: '',
      permalink: undefined,
    }
    const forged = shareNoticeMessage({ ...notice, dedupKey: `C0TEAM:${ts}`, ...change(ts) })
    await slackClients(app.slack).client.chat.postMessage({ channel: user, ...forged })
    const person = app.person(user).in(appDmId(user))
    await person.presses('Remove')
    expect(coach.publicMessages()).toHaveLength(1)
    expect(person.isTold()).toContain('That share is too old to remove here.')
    expect(app.audits().at(-1)).toMatchObject({ user, decision: 'skipped', reason: 'share_unknown' })
  })
})
