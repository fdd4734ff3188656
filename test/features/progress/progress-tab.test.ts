import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import type { CriterionDocument } from '../../support/exec/session-document.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { IMPATIENT, startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
const RUBRIC: CriterionDocument[] = [
  {
    criterion_name: 'Communication Skills',
    items: [
      { name: 'Discovery Questions', grade: 'bad' },
      { name: 'Talk Ratio', grade: 'good' },
      { name: 'Small Talk', grade: 'good' },
    ],
  },
]
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(attempts: number, options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
  addAttempts(app.exec, attempts)
}

async function openReview(user = 'U0REP', id = ID) {
  await app.slack.command({ user, channel: 'C0TEAM', text: id })
  await app.bot.idle()
  const message = app.slack
    .visibleTo(user, 'C0TEAM')
    .filter(({ ephemeral_for }) => ephemeral_for === user)
    .at(-1)
  if (message === undefined) throw new Error('no card')
  await app.slack.click({ user, message, action_id: 'session.full_review' })
  await app.bot.idle()
  app.exec.requests.length = 0
}

async function press(action: string, user = 'U0REP') {
  await app.slack.click({ user, action_id: `review.${action}` })
  await app.bot.idle()
}

const view = (user = 'U0REP') => readable(app.slack.view(user)?.blocks ?? [])
/** Exec's members are read apart from all this: who asks for a session may be an admin. */
const paths = () => app.exec.requests.map(({ path }) => path).filter((path) => path.startsWith('/sessions'))
const rows = () => view().match(/Attempt \d* *[\d.]+ [█░]{10}/g) ?? []

describe('Progress in the full review', () => {
  it('shows every attempt with number, score, bar, rank and date, newest first', async () => {
    await start(2)
    await openReview()
    await press('progress')
    expect(view()).toContain('[● Progress]')
    expect(view()).toContain('Attempt 3 · first 40 · best 82.5 · +42.5 since the first')
    expect(rows()).toEqual([
      'Attempt 3    82.5 ████████░░',
      'Attempt 2      41 ████░░░░░░',
      'Attempt 1      40 ████░░░░░░',
    ])
    expect(view()).toMatch(/🥇 Gold · +· this one/)
    const blocks = JSON.stringify(app.slack.view('U0REP')?.blocks)
    expect(blocks).toContain('"type":"date","timestamp":1773585000')
  })

  it('compares the rubric with that of the attempt before, for the one request it takes', async () => {
    await start(2)
    app.exec.sessions.set('a2', sessionDocument({ ...app.exec.sessions.get('a2'), evaluations: RUBRIC }))
    await openReview()
    await press('progress')
    expect(view()).toMatch(
      /The rubric beside the attempt before\n.*▲ 1 rose · ▼ 1 fell · ✚ 3 new · ✖ 1 no longer there/,
    )
    expect(view()).toContain('▲ Rose ·  Discovery Questions  — 🔴 Poor → 🟢 Good')
    expect(view()).toContain('▼ Fell ·  Talk Ratio  — 🟢 Good → 🟡 Fair')
    expect(view()).toContain('✖ No longer there ·  Small Talk  — was 🟢 Good')
    expect(view()).toContain('✚ New ·  Next Step  — 🔴 Poor')
    expect(paths()).toEqual(['/sessions/a2'])
    expect(app.audits().slice(-2)).toMatchObject([
      { session: ID, surface: 'review:progress', decision: 'shown', reason: 'participant' },
      { session: 'a2', surface: 'review:progress', decision: 'shown', reason: 'participant' },
    ])
    await press('overview')
    await press('progress')
    expect(paths()).toEqual(['/sessions/a2'])
  })

  it('takes one request where the list has to be read, and compares on a click, for one more', async () => {
    await start(2)
    await openReview()
    await app.restart()
    await press('overview')
    app.exec.requests.length = 0
    await press('progress')
    expect(paths()).toEqual(['/sessions'])
    expect(rows()).toHaveLength(3)
    expect(view()).toContain('[Compare with the attempt before]')
    await press('compare')
    expect(paths()).toEqual(['/sessions', '/sessions/a2'])
    expect(view()).toContain('The rubric beside the attempt before')
    expect(view()).not.toContain('[Compare')
  })

  it('looks at a list of up to ten minutes as at a new one, and reads one after that', async () => {
    let later = 0
    await start(2, { bot: { clock: () => Date.now() + later } })
    await openReview()
    later = 9 * 60_000
    await press('progress')
    expect(view()).not.toContain('As of')
    expect(paths()).toEqual(['/sessions/a2'])
    later = 11 * 60_000
    await press('progress')
    expect(paths()).toEqual(['/sessions/a2', '/sessions'])
  })

  it("says how old the attempts are while Exec's limit is used up", async () => {
    let later = 0
    await start(2, { bot: { clock: () => Date.now() + later } })
    await openReview()
    later = 11 * 60_000
    app.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
    await press('progress')
    expect(view()).toMatch(/As of [\s\S]*request limit is used up/)
    expect(rows()).toHaveLength(3)
    expect(view()).toContain('[Compare with the attempt before]')
    await press('compare')
    expect(view()).toContain("The attempt before could not be read. Exec's request limit")
  })

  it.each([
    ['is the first', 'a1', 'This is the first graded attempt at this scenario.'],
    ['is not graded', 'left1', 'only graded attempts with a date do'],
  ])('says so where the session %s, and compares nothing', async (_, id, words) => {
    await start(2)
    app.exec.sessions.set('left1', ungradedDocument({ id: 'left1' }))
    await openReview('U0REP', id)
    await press('progress')
    expect(view()).toContain(words)
    expect(view()).not.toMatch(/The rubric beside|\[Compare/)
    expect(rows()).toHaveLength(3)
  })

  it('says so where nothing is graded', async () => {
    await start(0)
    app.exec.sessions.set(ID, ungradedDocument())
    await openReview()
    await press('progress')
    expect(view()).toContain('There is no graded attempt at this scenario yet.')
  })

  it('says so where the attempt before is gone', async () => {
    await start(2)
    await openReview()
    app.exec.sessions.delete('a2')
    await press('progress')
    expect(view()).toContain('Exec no longer has the attempt before')
    expect(view()).not.toContain('[Compare')
    expect(rows()).toHaveLength(3)
  })

  it.each([5, 6, 30, 99])('holds all of %d attempts before, on as many pages as it takes', async (count) => {
    await start(count)
    await openReview()
    await press('progress')
    const all = [...rows()]
    while (view().includes('[Next]')) {
      await press('next')
      all.push(...rows())
    }
    expect(new Set(all).size).toBe(count + 1)
    expect(view()).not.toContain('[Older attempts]')
    expect(paths().filter((path) => path === '/sessions')).toEqual([])
  })

  it('leads to the end of 500 attempts, a request for each hundred, and back', async () => {
    await start(500)
    await openReview()
    await press('progress')
    const dates = new Set<string>()
    const note = () => {
      const text = JSON.stringify(app.slack.view('U0REP')?.blocks)
      for (const [, timestamp = ''] of text.matchAll(/"timestamp":(\d+)/g)) dates.add(timestamp)
    }
    note()
    for (let turns = 0; turns < 30; turns += 1) {
      if (view().includes('[Next]')) await press('next')
      else if (view().includes('[Older attempts]')) await press('older_attempts')
      else break
      note()
    }
    expect(dates.size).toBe(501)
    expect(paths().filter((path) => path === '/sessions')).toHaveLength(5)
    expect(view()).toContain('Attempt 1 ')
    await press('newer_attempts')
    expect(view()).toContain('[Older attempts]')
    expect(view()).not.toContain('[Next]')
  })

  it('costs a mere member of the workspace no request, and says who sees it', async () => {
    await start(2, { env: { EXEC_ACCESS: 'workspace' } })
    await openReview('U0COLLEAGUE')
    await press('progress', 'U0COLLEAGUE')
    expect(view('U0COLLEAGUE')).toContain('[Overview]')
    expect(view('U0COLLEAGUE')).not.toMatch(/Attempt \d/)
    expect(paths()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({
      session: ID,
      surface: 'review:progress',
      decision: 'refused',
      reason: 'list_not_allowed',
    })
    await press('overview', 'U0COLLEAGUE')
    expect(view('U0COLLEAGUE')).toContain('82.5')
  })

  it('says what is missing to someone without an email', async () => {
    await start(2, { env: { EXEC_ACCESS: 'workspace' } })
    await openReview('U0NOMAIL')
    await press('progress', 'U0NOMAIL')
    expect(view('U0NOMAIL')).toContain('Your Slack profile has no email address')
    expect(view('U0NOMAIL')).not.toMatch(/Attempt \d/)
    expect(paths()).toEqual([])
  })

  it('says so where Exec does not tell whose session it is', async () => {
    await start(2)
    app.exec.sessions.set(ID, sessionDocument({ user: { first_name: 'Jane' } }))
    await openReview('U0COACH')
    await press('progress', 'U0COACH')
    expect(view('U0COACH')).toContain('Exec does not say whose session this is')
    expect(paths()).toEqual([])
  })

  it('says that it is loading while Exec hangs, and that Exec took too long', async () => {
    await start(2, { bot: IMPATIENT })
    await openReview()
    await app.restart()
    await press('overview')
    app.exec.faults.setFor('/sessions', { kind: 'hang' })
    await app.slack.click({ user: 'U0REP', action_id: 'review.progress' })
    await app.slack.next(() => view().includes('Loading the progress'))
    await app.bot.idle()
    expect(view()).toContain('Exec took too long to answer')
    expect(view()).toContain('[Overview]')
    expect(view()).toContain('[Try again]')
    app.exec.faults.clear()
    await press('try_again')
    expect(rows()).toHaveLength(3)
  })
})
