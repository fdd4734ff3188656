import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { endOfPause } from '../../../src/features/settings/notification-form.ts'
import { testApp } from '../../support/app-fixture.ts'
import { testClock } from '../../support/clock.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS } from '../../support/durations.ts'
import { gate } from '../../support/gate.ts'
import { addRavi, RAVI } from '../../support/home-sessions.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'

const app = testApp({ database: APP_DATABASE }, () => {
  app.addSession()
  app.addMember()
})
const { rep: jane, coach, admin, withoutEmail: noor } = app

describe('the notifications in the Home', () => {
  async function opensForm(person: Person): Promise<void> {
    await person.opensHome()
    await person.presses('Notifications…')
  }

  it('are chosen by a rep, are said in the form, and stand in the form again', async () => {
    await opensForm(jane)
    expect(jane.seesIn('modal')).toMatch(
      /^My results Off .*\nAlso tell me When someone shares my session The working day before and after .*\nPause until/,
    )
    expect(jane.seesIn('modal')).not.toContain('digest')
    await jane.submits({ results: 'each', also: [] })
    expect(app.slack.view('U0REP')).toBeUndefined()
    expect(await app.choicesOf('U0REP')).toMatchObject({ results: 'each', shareNotices: false })
    const [people] = (await app.preferences.findByEmails(['jane@acme.com'])).values()
    expect(people?.map(({ person }) => person)).toEqual(['U0REP'])

    await jane.presses('Notifications…', { in: 'home' })
    await jane.submits()
    expect(await app.choicesOf('U0REP')).toMatchObject({ results: 'each', shareNotices: false })
  })

  it('have a digest for someone who may list others', async () => {
    await opensForm(admin)
    await admin.submits({ digest: 'weekly' })
    expect(await app.choicesOf('U0ADMIN')).toMatchObject({ digest: 'weekly', results: 'off' })
  })

  it('tell a coach of scores of 60 and 90', async () => {
    await opensForm(coach)
    const { blocks } = coach.modal()
    expect(blocks.filter(({ type }) => type === 'input')).toHaveLength(4)
    await coach.submits({ also: ['low', 'high'] })
    expect(await app.choicesOf('U0COACH')).toMatchObject({ alerts: { atMost: 60, atLeast: 90 } })
  })

  it('have a digest and nothing else for a coach without an email', async () => {
    await app.restart({ EXEC_COACHES: 'U0NOMAIL' })
    await opensForm(noor)
    expect(noor.seesIn('modal')).not.toMatch(/My results|shares my session/)
    await noor.submits({ digest: 'weekly' })
    expect(await app.choicesOf('U0NOMAIL')).toEqual({ digest: 'weekly' })
  })

  it('are paused until a later day begins in the time zone of the reader', async () => {
    const dayIn = (days: number) => new Date(testClock() + days * 24 * 60 * 60_000).toISOString().slice(0, 10)
    await opensForm(jane)
    const { body } = await jane.submits({ results: 'each', pause: dayIn(0) })
    expect(body).toMatchObject({ errors: { pause: 'Choose a day after today, or leave it empty.' } })
    expect(await app.choicesOf('U0REP')).toEqual({})
    const day = dayIn(10)
    await jane.submits({ results: 'at_once', pause: day })
    expect(jane.seesIn('home')).toMatch(/Paused until <!date\^.*>\. Coaching and shares still come\./)
    const { pausedUntil = 0 } = await app.choicesOf('U0REP')
    const local = { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' } as const
    expect(new Intl.DateTimeFormat('sv-SE', local).format(pausedUntil)).toBe(`${day} 00:00`)
    await jane.presses('Notifications…', { in: 'home' })
    expect(JSON.stringify(jane.modal().blocks)).toContain(`"initial_date":"${day}"`)
    await jane.submits({ pause: null })
    expect((await app.choicesOf('U0REP')).pausedUntil).toBeUndefined()
  })

  it('are paused though the form has a time zone that is none', async () => {
    await opensForm(jane)
    const { content } = jane.modal()
    content.private_metadata = String(content.private_metadata).replace('Europe/Berlin', 'Mars/Olympus')
    await jane.submits({ pause: new Date(app.now() + 2 * DAY_MS).toISOString().slice(0, 10) })
    expect(await app.choicesOf('U0REP')).toMatchObject({ pausedUntil: expect.any(Number) })
  })

  it.each(['notifications', 'stop', 'Pause', 'unsubscribe!'])(
    'are what “%s” is answered with, and until when they are paused',
    async (words) => {
      const choose = 'Choose what I tell you by DM, and when:\n[Notifications…]'
      expect(await jane.asks(words)).toBe(choose)
      await app.preferences.change('U0REP', { pausedUntil: app.now() + 24 * 60 * 60_000 })
      await jane.dm.posts(words)
      expect(jane.dm.sees()).toMatch(/Paused until <!date\^.*\.\nChoose what I tell you/)
    },
  )

  it('are not what a sentence that begins with “pause” or “stop” is answered with', async () => {
    for (const words of ['Pause at 2:10 felt long', 'Stop rushing, got it']) {
      await jane.dm.posts(words)
      expect(jane.dm.sees()).not.toContain('Choose what I tell you')
    }
  })

  it('of another person’s Home are those of the reader, and that list stays', async () => {
    app.addSession({ id: 'ravis1', user: RAVI })
    addRavi(app)
    await coach.opensHome()
    await coach.picks('Ravi Patel')
    await coach.presses('Notifications…')
    await coach.submits({ digest: 'weekly' })
    expect(await app.choicesOf('U0REP2')).toEqual({})
    expect(await app.choicesOf('U0COACH')).toMatchObject({ digest: 'weekly' })
    expect(coach.seesIn('home')).toContain('Sessions of Ravi Patel')
  })

  it('refuse the digest to someone who is no longer a coach, and save nothing', async () => {
    await opensForm(coach)
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await coach.submits({ digest: 'weekly', results: 'each' })
    expect(coach.seesIn('modal')).toContain('The digest is only for coaches and Exec admins')
    expect(await app.choicesOf('U0COACH')).toEqual({})
    expect(app.lastDecision()).toBe('refused digest_not_allowed')
    await coach.submits({ results: 'each' })
    expect(await app.choicesOf('U0COACH')).not.toHaveProperty('digest')
  })

  it('have no results where the app does not ask Exec what was graded, and a choice of them stays', async () => {
    await app.preferences.change('U0REP', { results: 'each' })
    await app.restart({ EXEC_POLL_SECONDS: '0' })
    await opensForm(jane)
    expect(jane.seesIn('modal')).not.toContain('My results')
    await jane.submits({ also: [] })
    expect(await app.choicesOf('U0REP')).toMatchObject({ results: 'each', shareNotices: false })
  })

  it('are refused to someone whose account belongs to another organization by now', async () => {
    await jane.opensHome()
    Object.assign(jane.profile, { is_stranger: true, team_id: 'T0OTHER' })
    await app.restart()
    await jane.presses('Notifications…')
    expect(jane.seesIn('modal')).toContain('only for people in the organization')
    expect(app.lastDecision()).toBe('refused other_organisation')
  })

  it.runIf(APP_DATABASE === 'postgres')(
    'open with a word that they load where the database is slow, and the Home does not wait',
    async () => {
      await app.start({ bot: { timing: { formMs: 20 } } })
      const { opened, open: unlock } = gate()
      const locked = gate()
      const locking = app.opened.ofAllWorkspaces.transaction().execute(async (transaction) => {
        await sql`lock table preferences in access exclusive mode`.execute(transaction)
        locked.open()
        await opened
      })
      await locked.opened
      const opening = jane.opensHome()
      await jane.waitsFor('Procurement Discovery')
      expect(jane.seesIn('home')).toContain('[Notifications…]')
      const pressing = jane.presses('Notifications…', { in: 'home' })
      await jane.waitsFor('Loading…')
      unlock()
      await Promise.all([locking, opening, pressing])
      expect(jane.seesIn('modal')).toContain('My results')
    },
  )

  it('are told as not reached, with a reference, where the database is gone, and the Home can do without', async () => {
    await jane.opensHome()
    await app.loseTable('preferences')
    const logged = () => app.lines.filter((line) => line.includes('the database did not answer')).length
    const before = logged()
    await jane.opensHome()
    expect(jane.sees()).toMatch(inOrder('Procurement Discovery', '\n\n[Notifications…]'))
    expect(logged()).toBe(before)
    await jane.presses('Notifications…')
    expect(jane.seesIn('modal')).toMatch(/database isn't answering right now[\s\S]*Reference EX-\w{6}/)
  })
})

describe('a pause', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', Date.UTC(2026, 2, 28, 23)],
    ['America/New_York', '2026-03-29', Date.UTC(2026, 2, 29, 4)],
    ['Asia/Kolkata', '2026-03-17', Date.UTC(2026, 2, 16, 18, 30)],
    ['Asia/Kolkata', '2026-03-16', undefined],
    ['Europe/Berlin', '2020-01-01', undefined],
  ])('in %s until %s ends at the beginning of that day', (zone, day, end) => {
    expect(endOfPause(day, Date.UTC(2026, 2, 16, 9), zone)).toBe(end)
  })
})
