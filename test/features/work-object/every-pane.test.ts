import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
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
  const ada = {
    id: 'm1',
    email: 'ada@acme.com',
    first_name: 'Ada',
    last_name: 'Admin',
    role: 'admin',
  } as const
  app.exec.members.push(ada)
  app.exec.sessions.set(ID, sessionDocument())
  addAttempts(app.exec, 2)
  const { message } = await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
  await app.bot.idle()
  return message
}

/** What a person may see of Jane's session: the session, and with it all that she tried before. */
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

describe.each(RIGHTS)('under %s, %s', (rule, user, maySee, mayList) => {
  const sees = (may: boolean) => (may ? 'sees' : 'does not see')
  const decision = (may: boolean) => (may ? 'shown' : 'refused')
  const decisions = (surface: string) =>
    app
      .audits()
      .filter((line) => line.surface === surface && line.user === user && line.session === ID)
      .map((line) => line.decision)
  const modal = () => readable(app.slack.view(user)?.blocks ?? [])

  it(`${sees(maySee)} the details of the Work Object`, async () => {
    const message = await start(rule)
    await app.slack.openEntity({ user, message })
    await app.bot.idle()
    const pane = app.slack.pane(user)
    expect(JSON.stringify(pane?.details ?? {}).includes('What went well')).toBe(maySee)
    expect(pane?.error?.status).toBe(maySee ? undefined : 'restricted')
    expect(JSON.stringify(pane?.error ?? {})).not.toMatch(/Jane|Procurement|82\.5/)
    expect(decisions('work_object')).toEqual([decision(maySee)])
  })

  it(`${sees(maySee)} the full review`, async () => {
    const message = await start(rule)
    await app.slack.click({ user, message, action_id: 'session.full_review' })
    await app.bot.idle()
    expect(modal().includes('What went well')).toBe(maySee)
    expect(decisions('review')).toEqual([decision(maySee)])
  })

  it(`${sees(mayList)} the progress in the review`, async () => {
    const message = await start(rule)
    await app.slack.click({ user, message, action_id: 'session.full_review' })
    await app.bot.idle()
    // Whoever is refused the session has no tabs to press.
    if (!maySee) return expect(modal()).not.toContain('[Progress]')
    await app.slack.click({ user, action_id: 'review.progress' })
    await app.bot.idle()
    expect(ATTEMPTS.test(modal())).toBe(mayList)
    expect(decisions('review:progress')).toEqual([decision(mayList)])
  })
})
