import { afterEach, beforeEach, expect, it } from 'vitest'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(() => app.close())

it('a command is answered after Slack closed all idle connections without a word', async () => {
  for (let count = 1; count <= 5; count += 1) {
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await app.bot.idle()
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(count)
    app.slack.dropIdleConnections()
  }
  expect(app.lines.join('')).not.toContain('answer failed')
})
