import { beforeEach, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const app = testApp()

beforeEach(() => app.exec.sessions.set(ID, sessionDocument()))

it('a command is answered after Slack closed all idle connections without a word', async () => {
  for (let count = 1; count <= 5; count += 1) {
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await app.bot.idle()
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(count)
    app.slack.dropIdleConnections()
  }
  expect(app.lines.join('')).not.toContain('answer failed')
})
