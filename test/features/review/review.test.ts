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
  it('opens at the rubric, with what to work on next, only for the person who presses', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    expect(app.slack.view('U0REP')?.content.title).toMatchObject({ text: 'Jane · 82.5 · Gold' })
    expect(jane.seesIn('modal')).toMatch(
      /Work on next[\s\S]*Next Step {2}— Poor[\s\S]*Try instead: {2}Does Thursday at ten[\s\S]*Talk Ratio {2}— Fair[\s\S]*Discovery Questions {2}— Good/,
    )
    await jane.presses('Transcript')
    expect(jane.seesIn('modal')).toMatch(/0:00/)
    await jane.presses('Feedback')
    expect(jane.seesIn('modal')).toMatch(/What to work on[\s\S]*Consider probing deeper/)
    expect(app.slack.view('U0COACH')).toBeUndefined()
  })

  it('asks Exec once for the session with its transcript, and for no tab again', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    await jane.presses('Transcript')
    await jane.presses('Rubric')
    await jane.presses('5:41 in transcript')
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

  it('opens at once with the rubric while Exec has not sent the transcript', async () => {
    await startAnew(IMPATIENT)
    await jane.posts(LINK)
    const letExecAnswer = app.holdExec()
    const pressing = jane.presses('Full review')
    await jane.waitsFor('Loading the transcript')
    expect(jane.sees()).toMatch(/Work on next.*Next Step/)
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
    expect(jane.seesIn('modal')).toContain('Work on next')
  })

  it('changes tabs after a restart: its state is in the view', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    await app.restart()
    await jane.presses('Transcript')
    expect(jane.seesIn('modal')).toContain('You have ten minutes')
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
    expect(jane.seesIn('modal')).toContain('Work on next')
    expect(jane.seesIn('modal')).not.toContain('Loading')
    await jane.presses('Transcript')
    expect(jane.seesIn('modal')).toContain('You have ten minutes')
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
    expect(jane.seesIn('modal')).toContain('Work on next')
  })
})

describe('the button beside a quote', () => {
  const stack = () => app.slack.viewStack('U0REP').length

  it('opens the transcript around it on top of the review, and the way back leads to the same place', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    const review = jane.modal()
    await jane.presses('2:20 in transcript')
    expect(stack()).toBe(2)
    expect(jane.seesIn('modal')).toMatch(
      /^\[Earlier\]\n0:19 {2}Jane: [\s\S]*2:20 {2}Jane: [\s\S]*Try instead: {2}Tell me about the budget first/,
    )
    await app.slack.closeView({ user: 'U0REP' })
    expect(jane.modal()).toEqual(review)
  })

  it('leads on to earlier and later lines of a long session, also after a restart', async () => {
    app.addSession(enormousDocument())
    await jane.posts(LINK)
    await jane.presses('Full review')
    await jane.presses('1:38 in transcript')
    expect(jane.seesIn('modal')).toMatch(/^\[Earlier\]\n1:33 {2}Jane: {2}Line 40:[\s\S]*\[Later\]$/)
    await app.restart()
    await jane.presses('Later')
    expect(jane.seesIn('modal')).toMatch(/^\[Earlier\]\n3:57 {2}Jane: {2}Line 100:/)
    await jane.presses('Earlier')
    await jane.presses('Earlier')
    expect(jane.seesIn('modal')).toMatch(/^0:00 {2}AI: {2}Line 1:/)
    expect(stack()).toBe(2)
  })

  it('opens at once while Exec has not sent the transcript', async () => {
    await startAnew(IMPATIENT)
    await jane.posts(LINK)
    await jane.presses('Full review')
    await app.restart()
    const letExecAnswer = app.holdExec()
    const pressing = jane.presses('5:41 in transcript')
    await jane.waitsFor('Loading the transcript…')
    letExecAnswer()
    await pressing
    expect(jane.seesIn('modal')).toMatch(/5:41 {2}Jane:/)
    expect(stack()).toBe(2)
  })

  it('says on top of the review that Exec fails, with Try again', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    await app.restart()
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await jane.presses('5:41 in transcript')
    expect(jane.seesIn('modal')).toMatch(/is having problems right now[\s\S]*\[Try again\]/)
    app.exec.faults.clear()
    await jane.presses('Try again')
    expect(jane.seesIn('modal')).toMatch(/5:41 {2}Jane:/)
    expect(stack()).toBe(2)
  })

  it('says in the review that nothing opened, with the way back to the same page', async () => {
    await jane.posts(LINK)
    await jane.presses('Full review')
    const shown = jane.sees()
    app.slack.fault('views.push', { kind: 'error', error: 'expired_trigger_id' })
    await jane.presses('5:41 in transcript')
    expect(jane.sees()).toBe('That took too long to open. Try again.\n[Try again]')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'expired_trigger_id' })
    await jane.presses('Try again')
    expect(jane.sees()).toBe(shown)
  })

  it.each([
    ['at once', false],
    ['later', true],
  ])(
    'turns the review to its transcript %s, where the modal holds three views already',
    async (_, isLate) => {
      if (isLate) await startAnew(IMPATIENT)
      app.addSession(enormousDocument())
      await jane.posts(LINK)
      await jane.presses('Full review')
      await app.restart()
      app.slack.fault('views.push', { kind: 'error', error: 'push_limit_reached' })
      const letExecAnswer = isLate ? app.holdExec() : undefined
      const pressing = jane.presses('1:38 in transcript')
      if (isLate) await jane.waitsFor('Loading the review…')
      letExecAnswer?.()
      await pressing
      expect(stack()).toBe(1)
      expect(jane.seesIn('modal')).toMatch(/\[● Transcript\][\s\S]*1:38 {2}Jane: /)
      await jane.presses('Rubric')
      expect(jane.seesIn('modal')).toContain('Work on next')
    },
  )
})
