import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { abandonedDocument, hostileDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { addSessions, type HomeStage, numbers, RAVI, startHomeStage } from '../../support/home-stage.ts'

const MINUTE_MS = 60_000
let stage: HomeStage

beforeEach(async () => {
  stage = await startHomeStage()
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
})

describe('the Home', () => {
  it.each([0, 1, 5, 6, 10, 11, 500])(
    'shows the newest of %i sessions, at the cost of one request',
    async (count) => {
      addSessions(stage, count)
      await stage.openHome()
      expect(stage.rows()).toEqual(numbers(1, Math.min(count, 10)))
      expect(stage.listRequests()).toHaveLength(1)
      expect(stage.text().includes('Older')).toBe(count > 10)
      expect(stage.text()).not.toContain('Newer')
      if (count > 1)
        expect(stage.text()).toContain(`Sessions 1–${Math.min(count, 10)} of ${count}, newest first`)
      if (count === 0) expect(stage.text()).toContain('To start one, open Exec, choose a scenario and talk.')
      expect(stage.audits()).toMatchObject([
        { surface: 'home', user: 'U0REP', decision: 'listed', reason: 'participant' },
      ])
    },
  )

  it('says of each session its rank, score, scenario, day and length, graded or not', async () => {
    stage.exec.sessions.set('one', ungradedDocument({ id: 'one', created_at: '2026-03-16T10:00:00Z' }))
    addSessions(stage, 1)
    stage.exec.sessions.set('three', abandonedDocument({ id: 'three', created_at: '2026-03-01T10:00:00Z' }))
    await stage.openHome()
    expect(stage.text()).toMatch(
      /⏳ Not graded yet · Procurement Discovery \[View\]\n5 min 47 s · <!date\^1773655200\^[^\n]*>\n\n🥇 82\.5 · #1 \[View\]\n\*Gold\* · 5 min 47 s · <!date/,
    )
    expect(stage.text()).toContain(
      '⏳ Not graded yet · Procurement Discovery [View]\n12 s · <!date^1772359200',
    )
    const labels = stage.blocks().map(({ accessory }) => Object(accessory).accessibility_label)
    expect(labels).toContain('View: 🥇 82.5 · #1')
  })

  it('tells a newcomer how to use the app', async () => {
    await stage.openHome()
    expect(stage.text()).toMatch(/How to use this app[\s\S]*\/exec-session[\s\S]*Share Exec feedback/)
  })

  it('opens a session in a modal, with the usual buttons, for whoever presses', async () => {
    addSessions(stage, 3)
    await stage.openHome()
    await stage.viewSession('session2')
    const modal = () => JSON.stringify(stage.slack.view('U0REP')?.blocks)
    expect(modal()).toMatch(/🥇 82\.5 · #2[\s\S]*Show evaluations[\s\S]*Full review[\s\S]*Share…/)
    await stage.slack.click({ user: 'U0REP', action_id: 'session.show_evaluations' })
    await stage.bot.idle()
    expect(modal()).toContain('Talk Ratio')
    await stage.slack.click({ user: 'U0REP', action_id: 'session.full_review' })
    await stage.bot.idle()
    expect(stage.slack.viewStack('U0REP')).toHaveLength(2)
    expect(stage.rows()).toHaveLength(3)
  })

  it('shows text from Exec to the letter', async () => {
    stage.exec.sessions.set('hostile1', hostileDocument({ id: 'hostile1' }))
    await stage.openHome()
    expect(stage.text()).toContain('<!channel> `Discovery` &amp; <https://evil.test|more>')
    expect(stage.slack.notified).toEqual([])
  })

  it('costs nothing when it is opened again within a minute, and one request after that', async () => {
    addSessions(stage, 2)
    await stage.openHome()
    stage.exec.requests.length = 0
    stage.pass(MINUTE_MS - 1000)
    await stage.openHome()
    expect(stage.exec.requests).toEqual([])
    expect(stage.rows()).toEqual(numbers(1, 2))
    stage.pass(1000)
    addSessions(stage, 3)
    await stage.openHome()
    expect(stage.exec.requests.map(({ path }) => path)).toEqual(['/sessions'])
    expect(stage.rows()).toEqual(numbers(1, 3))
  })

  it('shows what is kept at once, with its age, and then what Exec answers', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    stage.pass(MINUTE_MS)
    addSessions(stage, 2)
    stage.exec.faults.latencyMs = 600
    await stage.slack.openHome({ user: 'U0REP' })
    await stage.slack.next(() => stage.text().includes('Looking for newer ones'))
    expect(stage.text()).toMatch(/As of <!date/)
    expect(stage.rows()).toEqual(['#1'])
    await stage.bot.idle()
    expect(stage.rows()).toEqual(['#1', '#2'])
    expect(stage.text()).not.toContain('Looking')
    expect(stage.audits().slice(1)).toMatchObject([
      { decision: 'listed', reason: 'kept', list_of: 'own' },
      { decision: 'listed', reason: 'participant', list_of: 'own' },
    ])
  })

  it('says that it is loading while nothing is kept, and can be asked again', async () => {
    stage.exec.faults.latencyMs = 600
    addSessions(stage, 1)
    await stage.slack.openHome({ user: 'U0REP' })
    await stage.slack.next(() => stage.slack.home('U0REP') !== undefined)
    expect(stage.text()).toMatch(/\[Refresh\]\nLoading the sessions…/)
    await stage.bot.idle()
    expect(stage.rows()).toEqual(['#1'])
  })

  it('does nothing when the Messages tab is opened', async () => {
    await stage.slack.openHome({ user: 'U0REP', tab: 'messages' })
    await stage.bot.idle()
    expect(stage.slack.callsOf('views.publish')).toEqual([])
    expect(stage.exec.requests).toEqual([])
    expect(stage.audits()).toEqual([])
  })

  it('is published once for a delivery that Slack repeats', async () => {
    addSessions(stage, 1)
    const delivery = await stage.slack.openHome({ user: 'U0REP' })
    if (delivery === undefined) throw new Error('nothing was delivered')
    await stage.bot.idle()
    const published = stage.slack.callsOf('views.publish').length
    await stage.slack.redeliver(delivery)
    await stage.bot.idle()
    expect(stage.slack.callsOf('views.publish')).toHaveLength(published)
  })

  it('that is opened twice at once ends with the later one, at the cost of one request', async () => {
    addSessions(stage, 2)
    stage.exec.faults.latencyMs = 300
    await Promise.all([stage.slack.openHome({ user: 'U0REP' }), stage.slack.openHome({ user: 'U0REP' })])
    await stage.bot.idle()
    expect(stage.rows()).toEqual(['#1', '#2'])
    expect(stage.listRequests()).toHaveLength(1)
    expect(
      stage
        .audits()
        .map(({ decision }) => decision)
        .toSorted(),
    ).toEqual(['listed', 'skipped'])
  })

  it('is drawn over Socket Mode, too', async () => {
    await stage.close()
    stage = await startHomeStage({ mode: 'socket' })
    addSessions(stage, 12)
    await stage.openHome()
    await stage.press('home.older')
    expect(stage.rows()).toEqual(numbers(11, 12))
  })
})

describe('whose sessions it shows', () => {
  it.each([
    ['is in upper case in Exec', 'Jane@ACME.com', 'jane@acme.com', 'any_case'],
    ['is in upper case in Slack', 'jane@acme.com', 'Jane@Acme.Com', 'exact'],
    ['is spelled alike, in upper case', 'Jane@Acme.com', 'Jane@Acme.com', 'exact'],
  ] as const)('finds them where the email %s', async (_, inExec, inSlack, filter) => {
    stage.exec.emailFilter = filter
    const jane = stage.slack.workspace.people.find(({ id }) => id === 'U0REP')
    if (jane !== undefined) jane.email = inSlack
    addSessions(stage, 2, () => ({ user: { email: inExec, first_name: 'Jane' } }))
    await stage.openHome()
    expect(stage.rows()).toHaveLength(2)
  })

  it('finds them where Exec spells the email in its own way and minds that, as its members have it', async () => {
    stage.exec.emailFilter = 'exact'
    stage.exec.members.push({
      id: 'm1',
      email: 'Jane@ACME.com',
      first_name: 'Jane',
      last_name: 'Smith',
      role: 'member',
    })
    addSessions(stage, 2, () => ({ user: { email: 'Jane@ACME.com' } }))
    await stage.openHome()
    expect(stage.rows()).toHaveLength(2)
    await stage.openHome()
    expect(stage.rows()).toHaveLength(2)
    expect(stage.listRequests().length).toBeLessThanOrEqual(2)
  })

  it('drops what is of others, should Exec ignore the filter', async () => {
    stage.exec.emailFilter = 'ignored'
    addSessions(stage, 4, (number) => (number % 2 === 0 ? { user: RAVI } : {}))
    await stage.openHome()
    expect(stage.rows()).toEqual(['#1', '#3'])
    expect(stage.whole()).not.toMatch(/Ravi|#2|session2/)
  })

  it('is those of a guest for a guest', async () => {
    addSessions(stage, 1)
    addSessions(stage, 3, () => ({ user: { email: 'gus@acme.com' } }))
    await stage.openHome('U0GUEST')
    expect(stage.rows('U0GUEST')).toEqual(numbers(1, 3))
    expect(stage.text('U0GUEST')).not.toContain("another person's")
  })

  it("is nobody's for someone without an email in Slack, and Exec is not asked", async () => {
    await stage.openHome('U0NOMAIL')
    expect(stage.text('U0NOMAIL')).toMatch(/has no email address[\s\S]*Reference EX-/)
    expect(stage.text('U0NOMAIL')).not.toMatch(/Refresh|Try again/)
    expect(stage.listRequests()).toEqual([])
    expect(stage.audits()).toMatchObject([{ decision: 'refused', reason: 'email_missing' }])
  })

  it('says nothing personal to someone of another organisation', async () => {
    addSessions(stage, 1, () => ({ user: { email: 'olga@other.com' } }))
    await stage.openHome('U0OUTSIDER')
    expect(stage.rows('U0OUTSIDER')).toEqual([])
    expect(stage.whole('U0OUTSIDER')).not.toMatch(/session1|#1|🥇 /)
    expect(stage.exec.requests).toEqual([])
    expect(stage.audits()).toMatchObject([{ decision: 'refused', reason: 'other_organisation' }])
  })

  it.each([
    ['of another organisation', { team_id: 'T0OTHER', is_stranger: true }],
    ['deactivated', { deleted: true }],
    ['without an email', { email: '' }],
  ])('leaves nothing for someone who has become %s', async (_, change) => {
    addSessions(stage, 2)
    await stage.openHome()
    expect(stage.whole()).toContain('session1')
    Object.assign(stage.slack.workspace.people.find(({ id }) => id === 'U0REP') ?? {}, change)
    await stage.restart()
    await stage.openHome()
    expect(stage.rows()).toEqual([])
    expect(stage.whole()).not.toMatch(/session1|#1|82\.5/)
  })

  it('follows an email that has changed', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    const jane = stage.slack.workspace.people.find(({ id }) => id === 'U0REP')
    if (jane !== undefined) jane.email = 'jane.new@acme.com'
    await stage.restart()
    await stage.openHome()
    expect(stage.text()).toContain('Exec has no session under')
    expect(stage.whole()).not.toContain('session1')
  })
})
