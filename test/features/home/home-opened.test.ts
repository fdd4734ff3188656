import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { abandonedDocument, hostileDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { addSessions, numbers, RAVI, rowsOf } from '../../support/home-sessions.ts'

const MINUTE_MS = 60_000
const app = testApp()
const { rep: jane, guest, outsider, withoutEmail: noor } = app

describe('opening the Home', () => {
  it.each([0, 1, 5, 6, 10, 11, 500])(
    'shows the ten newest of %i sessions, with one request to Exec',
    async (count) => {
      addSessions(app, count)
      await jane.opensHome()
      expect(rowsOf(jane)).toEqual(numbers(1, Math.min(count, 10)))
      expect(app.execRequests('/sessions')).toHaveLength(1)
      expect(jane.sees().includes('Older')).toBe(count > 10)
      expect(jane.sees()).not.toContain('Newer')
      if (count > 1)
        expect(jane.sees()).toContain(`Sessions 1–${Math.min(count, 10)} of ${count}, newest first`)
      if (count === 0) expect(jane.sees()).toContain('No sessions yet. Open Exec, pick a scenario and talk')
      expect(app.audits()).toMatchObject([
        { surface: 'home', user: 'U0REP', decision: 'listed', reason: 'participant' },
      ])
    },
  )

  it('shows the rank, score, scenario, day and length of each session, graded or not', async () => {
    app.addSession(ungradedDocument({ id: 'one' }))
    addSessions(app, 1)
    app.addSession(abandonedDocument({ id: 'three', created_at: '2026-03-01T10:00:00Z' }))
    await jane.opensHome()
    expect(jane.sees()).toMatch(
      /\*⏳ Not graded yet · Procurement Discovery\* \[View\]\n5m 47s · <!date[^\n]*>\n\n\*🥇 82\.5\/100 · #1\* \[View\]\n\*Gold\* · 5m 47s · <!date/,
    )
    expect(jane.sees()).toContain(
      "*⚪ Doesn't count · Procurement Discovery* [View]\n12s · <!date^1772359200",
    )
    const labels = jane.home().blocks.map(({ accessory }) => Object(accessory).accessibility_label)
    expect(labels).toContain('View: 🥇 82.5/100 · #1')
  })

  it('says first whose it is, how the sessions went, and when it was updated', async () => {
    addSessions(app, 2, (number) => ({ score: 80 + number }))
    await jane.opensHome()
    expect(jane.sees()).toMatch(
      /^Your sessions\nNobody else sees your Home\.\n2 sessions · best 82\n[\s\S]*Updated <!date\^\d+\^\{time\}\|\d\d:\d\d UTC>\n/,
    )
  })

  it('tells someone without sessions how to use the app', async () => {
    await jane.opensHome()
    expect(jane.sees()).toMatch(/Good to know[\s\S]*\/exec-session[\s\S]*Share Exec feedback/)
  })

  it('leads by View to a modal with the card and its usual buttons', async () => {
    addSessions(app, 3)
    await jane.opensHome()
    await jane.presses('View', { beside: '#2' })
    expect(jane.seesIn('modal')).toMatch(
      /🥇 82\.5\/100 · #2[\s\S]*\[Full review\] \[Show rubric\] \[Share…\]/,
    )
    await jane.presses('Show rubric')
    expect(jane.seesIn('modal')).toContain('Talk Ratio')
    await jane.presses('Full review')
    expect(app.slack.viewStack('U0REP')).toHaveLength(2)
    expect(rowsOf(jane)).toHaveLength(3)
  })

  it('shows a text of Exec to the letter', async () => {
    app.addSession(hostileDocument({ id: 'hostile1' }))
    await jane.opensHome()
    expect(jane.sees()).toContain('<!channel> `Discovery` &amp; <https://evil.test|more>')
    expect(app.slack.notified).toEqual([])
  })

  it('asks Exec nothing within a minute of the last opening, and once after that', async () => {
    addSessions(app, 2)
    await jane.opensHome()
    app.exec.requests.length = 0
    app.pass(MINUTE_MS - 1000)
    await jane.opensHome()
    expect(app.exec.requests).toEqual([])
    expect(rowsOf(jane)).toEqual(numbers(1, 2))
    app.pass(1000)
    addSessions(app, 3)
    await jane.opensHome()
    expect(app.execPaths()).toEqual(['/sessions'])
    expect(rowsOf(jane)).toEqual(numbers(1, 3))
  })

  it('shows the cached list with its age at once, and then the list of Exec', async () => {
    await app.start({ bot: { timing: { homeMs: 0 } } })
    addSessions(app, 1)
    await jane.opensHome()
    app.pass(MINUTE_MS)
    addSessions(app, 2)
    const letExecAnswer = app.holdExec()
    const opening = jane.opensHome()
    await jane.waitsFor('Looking for newer ones')
    expect(jane.sees()).toMatch(/Updated <!date/)
    expect(rowsOf(jane)).toEqual(['#1'])
    letExecAnswer()
    await opening
    expect(rowsOf(jane)).toEqual(['#1', '#2'])
    expect(jane.sees()).not.toContain('Looking')
    expect(app.audits().slice(1)).toMatchObject([
      { decision: 'listed', reason: 'cached', list_of: 'own' },
      { decision: 'listed', reason: 'participant', list_of: 'own' },
    ])
  })

  it('says that it is loading where no list is cached, and offers Refresh', async () => {
    await app.start({ bot: { timing: { homeMs: 0 } } })
    const letExecAnswer = app.holdExec()
    addSessions(app, 1)
    const opening = jane.opensHome()
    await app.slack.next(() => app.slack.home('U0REP') !== undefined)
    expect(jane.sees()).toMatch(/\[Refresh\]\nLoading the sessions…/)
    letExecAnswer()
    await opening
    expect(rowsOf(jane)).toEqual(['#1'])
  })

  it('does nothing for the Messages tab', async () => {
    await app.slack.openHome({ user: 'U0REP', tab: 'messages' })
    await app.bot.idle()
    expect(app.slack.callsOf('views.publish')).toEqual([])
    expect(app.exec.requests).toEqual([])
    expect(app.audits()).toEqual([])
  })

  it('publishes the Home once for an event that Slack delivers twice', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    const published = app.slack.callsOf('views.publish').length
    await app.redeliver()
    expect(app.slack.callsOf('views.publish')).toHaveLength(published)
  })

  it('publishes the later of two openings at the same time, with one request to Exec', async () => {
    addSessions(app, 2)
    const letExecAnswer = app.holdExec()
    const openings = [jane.opensHome(), jane.opensHome()]
    await app.slack.next(() => app.slack.deliveries.length === 2)
    letExecAnswer()
    await Promise.all(openings)
    expect(rowsOf(jane)).toEqual(['#1', '#2'])
    expect(app.execRequests('/sessions')).toHaveLength(1)
    expect(
      app
        .audits()
        .map(({ decision }) => decision)
        .toSorted(),
    ).toEqual(['listed', 'skipped'])
  })

  it('works in Socket Mode', async () => {
    await app.start({ mode: 'socket' })
    addSessions(app, 12)
    await jane.opensHome()
    await jane.presses('Older')
    expect(rowsOf(jane)).toEqual(numbers(11, 12))
  })
})

describe('the sessions that a Home lists', () => {
  it.each([
    ['is in upper case in Exec', 'Jane@ACME.com', 'jane@acme.com', 'any_case'],
    ['is in upper case in Slack', 'jane@acme.com', 'Jane@Acme.Com', 'exact'],
    ['is spelled alike, in upper case', 'Jane@Acme.com', 'Jane@Acme.com', 'exact'],
  ] as const)('are found where the email %s', async (_, inExec, inSlack, filter) => {
    app.exec.emailFilter = filter
    jane.profile.email = inSlack
    addSessions(app, 2, () => ({ user: { email: inExec, first_name: 'Jane' } }))
    await jane.opensHome()
    expect(rowsOf(jane)).toHaveLength(2)
  })

  it('are found under the spelling that Exec has for the member, where Exec compares emails exactly', async () => {
    app.exec.emailFilter = 'exact'
    app.addMember({ email: 'Jane@ACME.com', role: 'member' })
    addSessions(app, 2, () => ({ user: { email: 'Jane@ACME.com' } }))
    await jane.opensHome()
    expect(rowsOf(jane)).toHaveLength(2)
    await jane.opensHome()
    expect(rowsOf(jane)).toHaveLength(2)
    expect(app.execRequests('/sessions').length).toBeLessThanOrEqual(2)
  })

  it('are only those of the person, even where Exec ignores the filter', async () => {
    app.exec.emailFilter = 'ignored'
    addSessions(app, 4, (number) => (number % 2 === 0 ? { user: RAVI } : {}))
    await jane.opensHome()
    expect(rowsOf(jane)).toEqual(['#1', '#3'])
    expect(JSON.stringify(jane.home())).not.toMatch(/Ravi|#2|session2/)
  })

  it('are those of the guest, for a guest', async () => {
    addSessions(app, 1)
    addSessions(app, 3, () => ({ user: { email: 'gus@acme.com' } }))
    await guest.opensHome()
    expect(rowsOf(guest)).toEqual(numbers(1, 3))
    expect(guest.sees()).not.toContain("another person's")
  })

  it('are none for someone without an email in Slack, and the app does not ask Exec', async () => {
    await noor.opensHome()
    expect(noor.sees()).toMatch(/your Slack profile has no email/)
    expect(noor.sees()).not.toMatch(/Refresh|Try again/)
    expect(app.execRequests('/sessions')).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'email_missing' }])
  })

  it('are none for someone of another organization, and the app does not ask Exec', async () => {
    addSessions(app, 1, () => ({ user: { email: 'olga@other.com' } }))
    await outsider.opensHome()
    expect(rowsOf(outsider)).toEqual([])
    expect(JSON.stringify(outsider.home())).not.toMatch(/session1|#1|🥇 /)
    expect(app.exec.requests).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'other_organisation' }])
  })

  it.each([
    ['of another organization', { team_id: 'T0OTHER', is_stranger: true }],
    ['deactivated', { deleted: true }],
    ['without an email', { email: '' }],
  ])('are gone from the Home of someone who has become %s', async (_, change) => {
    addSessions(app, 2)
    await jane.opensHome()
    expect(JSON.stringify(jane.home())).toContain('session1')
    Object.assign(jane.profile, change)
    await app.restart()
    await jane.opensHome()
    expect(rowsOf(jane)).toEqual([])
    expect(JSON.stringify(jane.home())).not.toMatch(/session1|#1|82\.5/)
  })

  it('are those of the new email, after the email in Slack has changed', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    jane.profile.email = 'jane.new@acme.com'
    await app.restart()
    await jane.opensHome()
    expect(jane.sees()).toContain('No sessions yet')
    expect(JSON.stringify(jane.home())).not.toContain('session1')
  })
})
