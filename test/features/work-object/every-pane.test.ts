import { afterEach, describe, expect, it } from 'vitest'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { withWorkObjects } from '../../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const ATTEMPTS = /Attempt 3[\s\S]*Attempt 1/
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

/** Jane posts the link of her third attempt, which becomes a Work Object. */
async function start(EXEC_ACCESS: string): Promise<Message> {
  app = await startTestApp(withWorkObjects({ env: { EXEC_ACCESS } }))
  app.addMember()
  app.addSession()
  addAttempts(app.exec, 2)
  return await app.person('U0REP').posts(LINK)
}

/** Whether a person may see Jane's session, and the attempts before it. */
const RIGHTS: [rule: string, user: string, session: boolean, attempts: boolean][] = [
  ['restricted', 'U0REP', true, true],
  ['restricted', 'U0COACH', true, true],
  ['restricted', 'U0ADMIN', true, true],
  ['restricted', 'U0COLLEAGUE', false, false],
  ['restricted', 'U0GUEST', false, false],
  ['restricted', 'U0NOMAIL', false, false],
  ['workspace', 'U0REP', true, true],
  ['workspace', 'U0COACH', true, true],
  ['workspace', 'U0ADMIN', true, true],
  ['workspace', 'U0COLLEAGUE', true, false],
  ['workspace', 'U0GUEST', false, false],
  ['workspace', 'U0NOMAIL', true, false],
]

describe.each(RIGHTS)('under EXEC_ACCESS=%s, %s', (rule, user, maySee, mayList) => {
  const sees = (may: boolean) => (may ? 'sees' : 'does not see')
  const decision = (may: boolean) => (may ? 'shown' : 'refused')
  const decisions = (surface: string) =>
    app
      .audits()
      .filter((line) => line.surface === surface && line.user === user && line.session === ID)
      .map((line) => line.decision)
  const person = () => app.person(user)

  it(`${sees(maySee)} the details of the Work Object`, async () => {
    const message = await start(rule)
    await person().opensDetails(message)
    const { details = {}, error } = person().details()
    expect(JSON.stringify(details).includes('What went well')).toBe(maySee)
    expect(error?.status).toBe(maySee ? undefined : 'restricted')
    expect(JSON.stringify(error ?? {})).not.toMatch(/Jane|Procurement|82\.5/)
    expect(decisions('work_object')).toEqual([decision(maySee)])
  })

  it(`${sees(maySee)} the full review`, async () => {
    const message = await start(rule)
    await person().presses('Full review', { in: message })
    expect(person().seesIn('modal').includes('Work on next')).toBe(maySee)
    expect(decisions('review')).toEqual([decision(maySee)])
  })

  it(`${sees(mayList)} the Progress tab of the review`, async () => {
    const message = await start(rule)
    await person().presses('Full review', { in: message })
    // Someone who may not see the session has no tabs to press.
    if (!maySee) return expect(person().seesIn('modal')).not.toContain('[Progress]')
    await person().presses('Progress')
    expect(ATTEMPTS.test(person().seesIn('modal'))).toBe(mayList)
    expect(decisions('review:progress')).toEqual([decision(mayList)])
  })
})
