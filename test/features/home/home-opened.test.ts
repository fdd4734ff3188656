import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { abandonedDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { addSessions, numbers, rowsOf } from '../../support/home-sessions.ts'
import { inOrder } from '../../support/in-order.ts'

const app = testApp()
const { rep: jane } = app

describe('opening the Home', () => {
  it('shows up to five sessions at once, with one request to Exec', async () => {
    addSessions(app, 5)
    await jane.opensHome()
    expect(rowsOf(jane)).toEqual(numbers(1, 5))
    expect(app.execRequests('/sessions')).toHaveLength(1)
    expect(jane.sees()).toContain('\nUpdated')
    expect(jane.sees()).not.toMatch(/Older|Newer/)
    expect(app.audits()).toMatchObject([
      { surface: 'home', user: 'U0REP', decision: 'listed', reason: 'participant' },
    ])
  })

  it('says what Exec is for, and where it is, to someone without sessions', async () => {
    app.addMembers('jane')
    await jane.opensHome()
    expect(jane.sees()).toMatch(
      inOrder(
        'No sessions yet. In Exec you practice conversations with an AI: pick a scenario and talk',
        '[Open Exec ↗]',
      ),
    )
    expect(jane.sees()).not.toContain('Gold')
  })

  it('shows whose it is, how the sessions went, and each of them, graded or not', async () => {
    app.addSession(ungradedDocument({ id: 'one' }))
    addSessions(app, 1)
    app.addSession(abandonedDocument({ id: 'three', created_at: '2026-03-01T10:00:00Z' }))
    await jane.opensHome()
    expect(jane.sees()).toMatch(
      /^Your sessions\n[\s\S]*Updated <!date\^\d+\^\{date_short\}, \{time\}\|[^>]*>\n\n\[Notifications…\] \[Refresh\] \[Help\] \[Privacy\]$/,
    )
    expect(jane.sees()).toMatch(
      inOrder(
        '\n*🥇 82.5/100 · #1* [View]\n*Gold* · 5m 47s · <!date',
        '\n⏳ Procurement Discovery is being graded.\n',
      ),
    )
    expect(jane.sees()).toContain(
      "*⚪ Doesn't count · Procurement Discovery* [View]\n12s · <!date^1772359200",
    )
  })

  it('leads by View to a modal with the card and its usual buttons', async () => {
    addSessions(app, 3)
    await jane.opensHome()
    await jane.presses('View', { beside: '#2' })
    expect(jane.seesIn('modal')).toMatch(inOrder('🥇 82.5/100 · #2', '[Full review] [Show rubric] [Share…]'))
    await jane.presses('Show rubric')
    expect(jane.seesIn('modal')).toContain('Talk Ratio')
    await jane.presses('Full review')
    expect(app.slack.viewStack('U0REP')).toHaveLength(2)
    expect(rowsOf(jane)).toHaveLength(3)
  })

  it('says that it is loading where no list is cached, and later shows the cached list with its age at once', async () => {
    await app.start({ bot: { timing: { homeMs: 0 } } })
    addSessions(app, 1)
    let letExecAnswer = app.holdExec()
    let opening = jane.opensHome()
    await jane.waitsFor('Loading the sessions…')
    letExecAnswer()
    await opening
    expect(rowsOf(jane)).toEqual(['#1'])

    app.pass(MINUTE_MS)
    addSessions(app, 2)
    letExecAnswer = app.holdExec()
    opening = jane.opensHome()
    await jane.waitsFor('Looking for newer ones')
    expect(jane.sees()).toContain('Updated <!date')
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

  it('is not drawn for the Messages tab', async () => {
    await app.slack.openHome({ user: 'U0REP', tab: 'messages' })
    await app.bot.idle()
    expect(app.slack.callsOf('views.publish')).toEqual([])
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
    const decisions = app.audits().map(({ decision }) => decision)
    expect(decisions.toSorted()).toEqual(['listed', 'skipped'])
  })
})

describe('the sessions in a Home', () => {
  it.each([
    ['deactivated', { deleted: true }, false],
    ['with another email', { email: 'jane.new@acme.com' }, true],
  ])('are gone from the Home of someone who has become someone %s', async (_, change, mayList) => {
    addSessions(app, 2)
    await jane.opensHome()
    expect(JSON.stringify(jane.home())).toContain('session1')
    Object.assign(jane.profile, change)
    await app.restart()
    await jane.opensHome()
    expect(JSON.stringify(jane.home())).not.toMatch(/session1|#1|82\.5/)
    expect(jane.sees().includes("I can't find you in Exec")).toBe(mayList)
  })
})
