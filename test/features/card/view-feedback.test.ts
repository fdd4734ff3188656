import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
let app: TestApp
let jane: Person
let colleague: Person

beforeEach(async () => {
  app = await startTestApp()
  app.addSession()
  jane = app.person('U0REP')
  colleague = app.person('U0COLLEAGUE')
  // A colleague who may not see the session pastes its link: the unfurl has no content, only its button.
  await colleague.posts(LINK)
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('View feedback below a link', () => {
  it('opens a modal with the card for someone who may see the session', async () => {
    await jane.presses('View feedback')
    expect(jane.seesIn('modal')).toMatch(/🥇 82\.5\/100 · Procurement Discovery[\s\S]*\[Show rubric\]/)
    expect(app.slack.view('U0COLLEAGUE')).toBeUndefined()
  })

  it('opens a modal in which Show rubric works', async () => {
    await jane.presses('View feedback')
    await jane.presses('Show rubric')
    expect(jane.seesIn('modal')).toMatch(/Discovery Questions[\s\S]*\[Hide rubric\]/)
  })

  it('opens the modal before Exec has answered', async () => {
    await app.restart()
    const letExecAnswer = app.holdExec()
    const pressing = jane.presses('View feedback')
    await jane.waitsFor('Loading')
    letExecAnswer()
    await pressing
    expect(jane.seesIn('modal')).toContain('82.5')
  })

  it('refuses in the modal someone who may not see the session, without its content', async () => {
    await colleague.presses('View feedback')
    expect(colleague.seesIn('modal')).toContain("You can't open")
    expect(colleague.seesIn('modal')).not.toMatch(/Jane|Procurement|82\.5/)
    expect(app.audits().at(-1)).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('says in the modal that Exec fails, and shows the card there after Try again', async () => {
    await app.restart()
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await jane.presses('View feedback')
    expect(jane.seesIn('modal')).toContain('is having problems')
    app.exec.faults.clear()
    await jane.presses('Try again')
    expect(jane.seesIn('modal')).toContain('82.5')
  })

  it('logs no failure where the person closes the modal before Exec answers', async () => {
    await app.restart()
    const letExecAnswer = app.holdExec()
    const pressing = jane.presses('View feedback')
    await app.slack.next(() => app.slack.view('U0REP'))
    await app.slack.closeView({ user: 'U0REP' })
    letExecAnswer()
    await pressing
    expect(app.lines.join('')).not.toContain('answer failed')
  })

  it('fills the modal where the answer to views.open is lost', async () => {
    app.slack.fault('views.open', { kind: 'answer_lost' })
    await jane.presses('View feedback')
    expect(app.slack.callsOf('views.open')).toHaveLength(1)
    expect(jane.seesIn('modal')).toContain('🥇 82.5')
    expect(jane.messages()).toHaveLength(1)
  })

  it('says in private that the modal did not open', async () => {
    app.slack.fault('views.open', { kind: 'error', error: 'internal_error' })
    await jane.presses('View feedback')
    expect(jane.isTold()).toContain('Something went wrong')
  })
})
