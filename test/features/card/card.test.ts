import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { LINK } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'

// A colleague who may not see the session pastes its link: the unfurl has no content, only its button.
const app = testApp({}, async (app) => {
  app.addSession()
  await app.colleague.posts(LINK)
})
const { rep, colleague } = app

describe('View below a link', () => {
  it('opens a modal with the card, in which Show rubric works, for someone who may see the session', async () => {
    await rep.presses('View')
    expect(rep.seesIn('modal')).toMatch(inOrder('🥇 82.5/100 · Procurement Discovery', '[Show rubric]'))
    expect(app.slack.view('U0COLLEAGUE')).toBeUndefined()
    await rep.presses('Show rubric')
    expect(rep.seesIn('modal')).toMatch(inOrder('Discovery Questions', '[Hide rubric]'))
  })

  it('opens the modal before Exec has answered', async () => {
    await app.restart()
    const letExecAnswer = app.holdExec()
    const pressing = rep.presses('View')
    await rep.waitsFor('Loading')
    letExecAnswer()
    await pressing
    expect(rep.seesIn('modal')).toContain('82.5')
  })

  it('refuses in the modal someone who may not see the session, without its content', async () => {
    await colleague.presses('View')
    expect(colleague.seesIn('modal')).toContain("You can't open")
    expect(colleague.seesIn('modal')).not.toMatch(/Jane|Procurement|82\.5/)
    expect(app.lastAudit()).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('says in the modal that Exec fails, and shows the card there after Try again', async () => {
    await app.restart()
    app.execFails()
    await rep.presses('View')
    expect(rep.seesIn('modal')).toContain('is having problems')
    app.exec.faults.clear()
    await rep.presses('Try again')
    expect(rep.seesIn('modal')).toContain('82.5')
  })
})
