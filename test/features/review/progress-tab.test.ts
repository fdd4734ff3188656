import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import type { CriterionDocument } from '../../support/exec/session-document.ts'
import { ID, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import { IMPATIENT } from '../../support/test-app.ts'

const RUBRIC: CriterionDocument[] = [
  {
    criterion_name: 'Communication Skills',
    items: [
      {
        name: 'Discovery Questions',
        grade: 'bad',
        feedback_examples: [{ quote: 'Do you buy software?', salience: 'high' }],
      },
      { name: 'Talk Ratio', grade: 'good' },
      { name: 'Small Talk', grade: 'good' },
    ],
  },
]
const app = testApp({}, () => {
  app.addSession()
  addAttempts(app.exec, 2)
})
const { rep: jane, colleague } = app

async function openReview(person = jane, id = ID, button = 'Full review') {
  await person.asks(id)
  await person.presses(button)
  app.exec.requests.length = 0
}

/** Exec's members are read apart from all this: who asks for a session may be an admin. */
const paths = () => app.execPaths().filter((path) => path.startsWith('/sessions'))
const rows = () => jane.sees().match(/\*.* · Attempt \d+\*(?: \[View\])?/g) ?? []

describe('the Progress tab of the full review', () => {
  it('shows every attempt with score, number, rank, date and View, newest first', async () => {
    await openReview()
    await jane.presses('Progress')
    expect(jane.sees()).toContain('[● Progress]')
    expect(jane.sees()).toContain('Attempt 3 of 3 · ▲ 42.5 since the first · best so far')
    expect(rows()).toEqual([
      '*🥇 82.5/100 · Attempt 3*',
      '*🥉 41/100 · Attempt 2* [View]',
      '*🥉 40/100 · Attempt 1* [View]',
    ])
    expect(jane.sees()).toMatch(/🥇 82\.5\/100 · Attempt 3\*\n\*Gold\* · <!date\^1773585000\^.*\*This one\*/)
  })

  it('leads by View to the card of an attempt, and from there to its review, in the three views that a modal holds and closes', async () => {
    app.addSession({ ...app.exec.sessions.get('a2'), evaluations: RUBRIC })
    await jane.opensHome()
    await jane.presses('View', { beside: '82.5' })
    await jane.presses('Full review')
    await jane.presses('Progress')
    await jane.presses('View', { beside: 'Attempt 2' })
    expect(app.slack.viewStack('U0REP')).toHaveLength(3)
    expect(jane.sees()).toContain('41')
    await jane.presses('Full review')
    expect(app.slack.viewStack('U0REP')).toHaveLength(3)
    expect(jane.sees()).toMatch(inOrder('[● Rubric]', 'Discovery Questions  — Poor'))
    await jane.closes()
    expect(app.slack.view('U0REP')).toBeUndefined()
  })

  it('compares the rubric with that of the attempt before, with one request to Exec', async () => {
    app.addSession({ ...app.exec.sessions.get('a2'), evaluations: RUBRIC })
    await openReview()
    await jane.presses('Progress')
    expect(jane.sees()).toMatch(
      /Then and now · Discovery Questions “Do you buy software\?” 🔴 Poor \( Mar 14, 2026 \) → “How do you buy software today\?” 🟢 Good \( Mar 15, 2026 \)\nCompared with attempt 2 \(.*Mar 14, 2026.*\): 1 improved, 1 slipped, 2 new\n▲ {2}Discovery Questions {2}— 🔴 Poor → 🟢 Good · Communication Skills ▼ {2}Talk Ratio {2}— 🟢 Good → 🟡 Fair · Communication Skills\n/,
    )
    expect(JSON.stringify(jane.modal().blocks)).toContain(
      '"timestamp":1773498600,"format":"{date_short_pretty}"',
    )
    expect(paths()).toEqual(['/sessions/a2'])
    expect(app.audits().slice(-2)).toMatchObject([
      { session: ID, surface: 'review:progress', decision: 'shown', reason: 'participant' },
      { session: 'a2', surface: 'review:progress', decision: 'shown', reason: 'participant' },
    ])
    await jane.presses('Rubric')
    await jane.presses('Progress')
    expect(paths()).toEqual(['/sessions/a2'])
  })

  it('compares nothing with an attempt without a rubric', async () => {
    app.addSession({ ...app.exec.sessions.get('a2'), evaluations: [] })
    await openReview()
    await jane.presses('Progress')
    expect(jane.sees()).not.toContain('Compared with')
    expect(rows()).toHaveLength(3)
  })

  it("says how old the attempts are while Exec's limit is used up", async () => {
    await openReview()
    app.pass(11 * MINUTE_MS)
    app.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
    await jane.presses('Progress')
    expect(jane.sees()).toMatch(inOrder('As of ', 'a limit for requests to Exec is reached'))
    expect(rows()).toHaveLength(3)
    expect(jane.sees()).toContain("I couldn't read the attempt before. Exec's request limit")
  })

  it.each([
    ['is the first', 'a1', 'Full review', 'Attempt 1 of 3 · best 82.5'],
    ['is not graded', 'left1', 'Transcript', "This session isn't one of the graded attempts"],
  ])('says of a session that %s how it stands, and compares nothing', async (_, id, button, words) => {
    app.addSession(ungradedDocument({ id: 'left1' }))
    await openReview(jane, id, button)
    await jane.presses('Progress')
    expect(jane.sees()).toContain(words)
    expect(jane.sees()).not.toContain('Compared with')
    expect(rows()).toHaveLength(3)
  })

  it('says that the attempt before is gone from Exec', async () => {
    await openReview()
    app.exec.sessions.delete('a2')
    await jane.presses('Progress')
    expect(jane.sees()).toContain('Exec no longer has the attempt before')
    expect(rows()).toHaveLength(3)
  })

  it('says that no attempt is graded', async () => {
    app.exec.sessions.clear()
    app.addSession(ungradedDocument())
    await openReview(jane, ID, 'Transcript')
    await jane.presses('Progress')
    expect(jane.sees()).toContain('There is no graded attempt at this scenario yet.')
  })

  it('says to someone who may see the session that they may not list its attempts, without a request to Exec', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    await openReview(colleague)
    await colleague.presses('Progress')
    expect(colleague.sees()).toContain("You can't list this person's sessions")
    expect(colleague.sees()).not.toMatch(/Attempt \d/)
    expect(paths()).toEqual([])
    expect(app.lastAudit()).toMatchObject({
      session: ID,
      surface: 'review:progress',
      reason: 'list_not_allowed',
    })
    await colleague.presses('Rubric')
    expect(colleague.sees()).toContain('What to work on')
  })

  it('says that it is loading while Exec hangs, then that Exec took too long', async () => {
    await app.start({ bot: { ...IMPATIENT, timing: { progressTabMs: 0 } } })
    await openReview()
    await app.restart()
    await jane.presses('● Rubric')
    app.exec.faults.setFor('/sessions', { kind: 'hang' })
    const pressing = jane.presses('Progress')
    await jane.waitsFor('Loading the progress')
    await pressing
    expect(jane.sees()).toMatch(inOrder('[Rubric]', 'Exec took too long to answer', '[Try again]'))
    app.exec.faults.clear()
    await jane.presses('Try again')
    expect(rows()).toHaveLength(3)
  })
})
