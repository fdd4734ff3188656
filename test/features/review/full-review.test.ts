import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enormousDocument } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp
let jane: Person
let colleague: Person

/** A review opens at once, with or without the session from Exec. */
const IMPATIENT: TestAppOptions = { bot: { timing: { reviewMs: 0 } } }

beforeEach(() => start())

async function start(options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.addSession()
  jane = app.person('U0REP')
  colleague = app.person('U0COLLEAGUE')
}

async function startAnew(options: TestAppOptions) {
  await app.close()
  await start(options)
}

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('Full review on a card', () => {
  it('shows the whole review, tab by tab, only to the person who presses', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    expect(jane.seesIn('modal')).toContain('🥇 82.5 · Procurement Discovery')
    await jane.presses('Rubric')
    expect(jane.seesIn('modal')).toMatch(/Discovery Questions[\s\S]*How do you buy software today/)
    await jane.presses('Transcript')
    expect(jane.seesIn('modal')).toMatch(/0:00/)
    expect(app.slack.view('U0COACH')).toBeUndefined()
  })

  it('leads from a quote in the rubric to its place in the transcript, and back', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    await jane.presses('Rubric')
    const [label = ''] = /(?<=\[)▸ [\d:]+/.exec(jane.sees()) ?? []
    await jane.presses(label)
    expect(jane.seesIn('modal')).toMatch(/Jumped to \d+:\d\d/)
    await jane.presses('↩ Back to the rubric')
    expect(jane.seesIn('modal')).toContain('Discovery Questions')
  })

  it('asks Exec once for the session with its transcript, and for no tab again', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    await jane.presses('Rubric')
    await jane.presses('Transcript')
    expect(app.execRequests(`/sessions/${ID}`).map(({ query }) => query.include)).toEqual([
      'evaluations',
      'transcript,evaluations',
    ])
  })

  it('asks Exec once where the session is not cached', async () => {
    await jane.posts(LINK)
    await app.restart()
    app.exec.requests.length = 0
    await jane.presses('Full review')
    expect(app.execRequests(`/sessions/${ID}`)).toHaveLength(1)
  })

  it('opens at once with the overview while Exec has not sent the transcript', async () => {
    await startAnew(IMPATIENT)
    await jane.posts(LINK)
    const letExecAnswer = app.holdExec()
    const pressing = jane.presses('Full review')
    await jane.waitsFor('Loading the transcript')
    expect(jane.sees()).toContain('🥇 82.5')
    letExecAnswer()
    await pressing
    expect(jane.sees()).not.toContain('Loading')
  })

  it('refuses in the modal someone who may not see the session', async () => {
    await jane.posts(LINK)
    await colleague.presses('Full review')
    expect(colleague.seesIn('modal')).toContain("You can't open the full review")
    expect(colleague.seesIn('modal')).not.toMatch(/Jane|Procurement|82\.5/)
    expect(app.audits().at(-1)).toMatchObject({ surface: 'review', decision: 'refused' })
  })

  it('says in the modal that Exec fails, with Try again', async () => {
    await jane.posts(LINK)
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await jane.presses('Full review')
    expect(jane.seesIn('modal')).toMatch(/is having problems[\s\S]*\[Try again\]/)
    app.exec.faults.clear()
    await jane.presses('Try again')
    expect(jane.seesIn('modal')).toContain('🥇 82.5')
  })

  it('changes tabs after a restart: its state is in the view', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    await app.restart()
    await jane.presses('Rubric')
    expect(jane.seesIn('modal')).toContain('Discovery Questions')
  })

  it('pages through the transcript of a two-hour session', async () => {
    app.addSession(enormousDocument())
    const coach = app.person('U0COACH')
    await jane.posts(LINK)
    await coach.presses('Full review')
    await coach.presses('Transcript')
    expect(coach.seesIn('modal')).toMatch(/Page 1 of \d\d/)
    await coach.presses('Next')
    expect(coach.seesIn('modal')).toMatch(/Page 2 of \d\d/)
    await coach.presses('Previous')
    expect(coach.seesIn('modal')).toMatch(/Page 1 of \d\d/)
  })

  it('opens on top of the modal with the card', async () => {
    await colleague.posts(LINK)
    await jane.presses('View feedback')
    await jane.presses('Full review')
    expect(app.slack.viewStack('U0REP')).toHaveLength(2)
  })

  it.each([
    ['at once', false],
    ['later', true],
  ])('fills the modal %s where the answer to views.open is lost', async (_, isLate) => {
    if (isLate) await startAnew(IMPATIENT)
    await jane.posts(LINK)
    app.slack.fault('views.open', { kind: 'answer_lost' })
    const letExecAnswer = isLate ? app.holdExec() : undefined
    const pressing = jane.presses('Full review')
    if (isLate) await jane.waitsFor('Loading')
    letExecAnswer?.()
    await pressing
    expect(app.slack.callsOf('views.open')).toHaveLength(1)
    expect(jane.seesIn('modal')).toContain('🥇 82.5')
    expect(jane.seesIn('modal')).not.toContain('Loading')
    await jane.presses('Rubric')
    expect(jane.seesIn('modal')).toContain('Discovery Questions')
  })

  it('says in the modal that Slack refused to fill it, with Try again', async () => {
    await startAnew(IMPATIENT)
    await jane.posts(LINK)
    const letExecAnswer = app.holdExec()
    app.slack.fault('views.update', { kind: 'error', error: 'internal_error' })
    const pressing = jane.presses('Full review')
    await jane.waitsFor('Loading')
    letExecAnswer()
    await pressing
    expect(jane.seesIn('modal')).toMatch(/Something went wrong[\s\S]*\[Try again\]/)
    expect(jane.messages()).toHaveLength(1)
    await jane.presses('Try again')
    expect(jane.seesIn('modal')).toContain('🥇 82.5')
  })
})
