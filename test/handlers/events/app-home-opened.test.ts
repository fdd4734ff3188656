import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { abandonedDocument, hostileDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import {
  addSessions,
  type HomeTestApp,
  numbers,
  RAVI,
  startHomeTestApp,
} from '../../support/home-test-app.ts'

const MINUTE_MS = 60_000
let app: HomeTestApp

beforeEach(async () => {
  app = await startHomeTestApp()
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('the Home', () => {
  it.each([0, 1, 5, 6, 10, 11, 500])(
    'shows the newest of %i sessions, at the cost of one request',
    async (count) => {
      addSessions(app, count)
      await app.openHome()
      expect(app.rows()).toEqual(numbers(1, Math.min(count, 10)))
      expect(app.listRequests()).toHaveLength(1)
      expect(app.text().includes('Older')).toBe(count > 10)
      expect(app.text()).not.toContain('Newer')
      if (count > 1)
        expect(app.text()).toContain(`Sessions 1–${Math.min(count, 10)} of ${count}, newest first`)
      if (count === 0) expect(app.text()).toContain('To start one, open Exec, choose a scenario and talk.')
      expect(app.audits()).toMatchObject([
        { surface: 'home', user: 'U0REP', decision: 'listed', reason: 'participant' },
      ])
    },
  )

  it('says of each session its rank, score, scenario, day and length, graded or not', async () => {
    app.exec.sessions.set('one', ungradedDocument({ id: 'one', created_at: '2026-03-16T10:00:00Z' }))
    addSessions(app, 1)
    app.exec.sessions.set('three', abandonedDocument({ id: 'three', created_at: '2026-03-01T10:00:00Z' }))
    await app.openHome()
    expect(app.text()).toMatch(
      /⏳ Not graded yet · Procurement Discovery \[View\]\n5 min 47 s · <!date\^1773655200\^[^\n]*>\n\n🥇 82\.5 · #1 \[View\]\n\*Gold\* · 5 min 47 s · <!date/,
    )
    expect(app.text()).toContain('⏳ Not graded yet · Procurement Discovery [View]\n12 s · <!date^1772359200')
    const labels = app.blocks().map(({ accessory }) => Object(accessory).accessibility_label)
    expect(labels).toContain('View: 🥇 82.5 · #1')
  })

  it('tells a newcomer how to use the app', async () => {
    await app.openHome()
    expect(app.text()).toMatch(/How to use this app[\s\S]*\/exec-session[\s\S]*Share Exec feedback/)
  })

  it('opens a session in a modal, with the usual buttons, for whoever presses', async () => {
    addSessions(app, 3)
    await app.openHome()
    await app.viewSession('session2')
    const modal = () => JSON.stringify(app.slack.view('U0REP')?.blocks)
    expect(modal()).toMatch(/🥇 82\.5 · #2[\s\S]*Show evaluations[\s\S]*Full review[\s\S]*Share…/)
    await app.slack.click({ user: 'U0REP', action_id: 'session.show_evaluations' })
    await app.bot.idle()
    expect(modal()).toContain('Talk Ratio')
    await app.slack.click({ user: 'U0REP', action_id: 'session.full_review' })
    await app.bot.idle()
    expect(app.slack.viewStack('U0REP')).toHaveLength(2)
    expect(app.rows()).toHaveLength(3)
  })

  it('shows text from Exec to the letter', async () => {
    app.exec.sessions.set('hostile1', hostileDocument({ id: 'hostile1' }))
    await app.openHome()
    expect(app.text()).toContain('<!channel> `Discovery` &amp; <https://evil.test|more>')
    expect(app.slack.notified).toEqual([])
  })

  it('costs nothing when it is opened again within a minute, and one request after that', async () => {
    addSessions(app, 2)
    await app.openHome()
    app.exec.requests.length = 0
    app.pass(MINUTE_MS - 1000)
    await app.openHome()
    expect(app.exec.requests).toEqual([])
    expect(app.rows()).toEqual(numbers(1, 2))
    app.pass(1000)
    addSessions(app, 3)
    await app.openHome()
    expect(app.exec.requests.map(({ path }) => path)).toEqual(['/sessions'])
    expect(app.rows()).toEqual(numbers(1, 3))
  })

  it('shows what is kept at once, with its age, and then what Exec answers', async () => {
    addSessions(app, 1)
    await app.openHome()
    app.pass(MINUTE_MS)
    addSessions(app, 2)
    app.exec.faults.latencyMs = 600
    await app.slack.openHome({ user: 'U0REP' })
    await app.slack.next(() => app.text().includes('Looking for newer ones'))
    expect(app.text()).toMatch(/As of <!date/)
    expect(app.rows()).toEqual(['#1'])
    await app.bot.idle()
    expect(app.rows()).toEqual(['#1', '#2'])
    expect(app.text()).not.toContain('Looking')
    expect(app.audits().slice(1)).toMatchObject([
      { decision: 'listed', reason: 'cached', list_of: 'own' },
      { decision: 'listed', reason: 'participant', list_of: 'own' },
    ])
  })

  it('says that it is loading while nothing is kept, and can be asked again', async () => {
    app.exec.faults.latencyMs = 600
    addSessions(app, 1)
    await app.slack.openHome({ user: 'U0REP' })
    await app.slack.next(() => app.slack.home('U0REP') !== undefined)
    expect(app.text()).toMatch(/\[Refresh\]\nLoading the sessions…/)
    await app.bot.idle()
    expect(app.rows()).toEqual(['#1'])
  })

  it('does nothing when the Messages tab is opened', async () => {
    await app.slack.openHome({ user: 'U0REP', tab: 'messages' })
    await app.bot.idle()
    expect(app.slack.callsOf('views.publish')).toEqual([])
    expect(app.exec.requests).toEqual([])
    expect(app.audits()).toEqual([])
  })

  it('is published once for a delivery that Slack repeats', async () => {
    addSessions(app, 1)
    const delivery = await app.slack.openHome({ user: 'U0REP' })
    if (delivery === undefined) throw new Error('nothing was delivered')
    await app.bot.idle()
    const published = app.slack.callsOf('views.publish').length
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.callsOf('views.publish')).toHaveLength(published)
  })

  it('that is opened twice at once ends with the later one, at the cost of one request', async () => {
    addSessions(app, 2)
    app.exec.faults.latencyMs = 300
    await Promise.all([app.slack.openHome({ user: 'U0REP' }), app.slack.openHome({ user: 'U0REP' })])
    await app.bot.idle()
    expect(app.rows()).toEqual(['#1', '#2'])
    expect(app.listRequests()).toHaveLength(1)
    expect(
      app
        .audits()
        .map(({ decision }) => decision)
        .toSorted(),
    ).toEqual(['listed', 'skipped'])
  })

  it('is drawn over Socket Mode, too', async () => {
    await app.close()
    app = await startHomeTestApp({ mode: 'socket' })
    addSessions(app, 12)
    await app.openHome()
    await app.press('home.older')
    expect(app.rows()).toEqual(numbers(11, 12))
  })
})

describe('whose sessions it shows', () => {
  it.each([
    ['is in upper case in Exec', 'Jane@ACME.com', 'jane@acme.com', 'any_case'],
    ['is in upper case in Slack', 'jane@acme.com', 'Jane@Acme.Com', 'exact'],
    ['is spelled alike, in upper case', 'Jane@Acme.com', 'Jane@Acme.com', 'exact'],
  ] as const)('finds them where the email %s', async (_, inExec, inSlack, filter) => {
    app.exec.emailFilter = filter
    const jane = app.slack.workspace.people.find(({ id }) => id === 'U0REP')
    if (jane !== undefined) jane.email = inSlack
    addSessions(app, 2, () => ({ user: { email: inExec, first_name: 'Jane' } }))
    await app.openHome()
    expect(app.rows()).toHaveLength(2)
  })

  it('finds them where Exec spells the email in its own way and minds that, as its members have it', async () => {
    app.exec.emailFilter = 'exact'
    app.exec.members.push({
      id: 'm1',
      email: 'Jane@ACME.com',
      first_name: 'Jane',
      last_name: 'Smith',
      role: 'member',
    })
    addSessions(app, 2, () => ({ user: { email: 'Jane@ACME.com' } }))
    await app.openHome()
    expect(app.rows()).toHaveLength(2)
    await app.openHome()
    expect(app.rows()).toHaveLength(2)
    expect(app.listRequests().length).toBeLessThanOrEqual(2)
  })

  it('drops what is of others, should Exec ignore the filter', async () => {
    app.exec.emailFilter = 'ignored'
    addSessions(app, 4, (number) => (number % 2 === 0 ? { user: RAVI } : {}))
    await app.openHome()
    expect(app.rows()).toEqual(['#1', '#3'])
    expect(app.whole()).not.toMatch(/Ravi|#2|session2/)
  })

  it('is those of a guest for a guest', async () => {
    addSessions(app, 1)
    addSessions(app, 3, () => ({ user: { email: 'gus@acme.com' } }))
    await app.openHome('U0GUEST')
    expect(app.rows('U0GUEST')).toEqual(numbers(1, 3))
    expect(app.text('U0GUEST')).not.toContain("another person's")
  })

  it("is nobody's for someone without an email in Slack, and Exec is not asked", async () => {
    await app.openHome('U0NOMAIL')
    expect(app.text('U0NOMAIL')).toMatch(/has no email address[\s\S]*Reference EX-/)
    expect(app.text('U0NOMAIL')).not.toMatch(/Refresh|Try again/)
    expect(app.listRequests()).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'email_missing' }])
  })

  it('says nothing personal to someone of another organisation', async () => {
    addSessions(app, 1, () => ({ user: { email: 'olga@other.com' } }))
    await app.openHome('U0OUTSIDER')
    expect(app.rows('U0OUTSIDER')).toEqual([])
    expect(app.whole('U0OUTSIDER')).not.toMatch(/session1|#1|🥇 /)
    expect(app.exec.requests).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'other_organisation' }])
  })

  it.each([
    ['of another organisation', { team_id: 'T0OTHER', is_stranger: true }],
    ['deactivated', { deleted: true }],
    ['without an email', { email: '' }],
  ])('leaves nothing for someone who has become %s', async (_, change) => {
    addSessions(app, 2)
    await app.openHome()
    expect(app.whole()).toContain('session1')
    Object.assign(app.slack.workspace.people.find(({ id }) => id === 'U0REP') ?? {}, change)
    await app.restart()
    await app.openHome()
    expect(app.rows()).toEqual([])
    expect(app.whole()).not.toMatch(/session1|#1|82\.5/)
  })

  it('follows an email that has changed', async () => {
    addSessions(app, 1)
    await app.openHome()
    const jane = app.slack.workspace.people.find(({ id }) => id === 'U0REP')
    if (jane !== undefined) jane.email = 'jane.new@acme.com'
    await app.restart()
    await app.openHome()
    expect(app.text()).toContain('Exec has no session under')
    expect(app.whole()).not.toContain('session1')
  })
})
