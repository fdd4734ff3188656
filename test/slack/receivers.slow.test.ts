import { describe, expect, it } from 'vitest'
import type { RejectedToken } from '../../src/slack/connection.ts'
import { unstartedTestApp } from '../support/app-fixture.ts'
import { gate } from '../support/gate.ts'
import type { TestApp } from '../support/test-app.ts'

const app = unstartedTestApp()

const start = async (onTokenRejected?: (token: RejectedToken) => void): Promise<TestApp> => {
  await app.start({ mode: 'socket', ...(onTokenRejected && { bot: { onTokenRejected } }) })
  return app
}

const answersHelp = async () => expect(await app.rep.asks('help')).toContain('/exec-session')

describe('the connection of Socket Mode', () => {
  it.each(['warning', 'refresh_requested'] as const)(
    'is replaced before Slack closes it, after each of several disconnects for %s',
    async (reason) => {
      const { slack, lines } = await start()
      for (const connection of [2, 3, 4]) {
        slack.sockets.disconnect(reason)
        await slack.next(() => slack.sockets.connected === 2)
        await slack.next(() => slack.sockets.connected === 1)
        await answersHelp()
        expect(slack.sockets.lastServed).toBe(connection)
        expect(slack.callsOf('apps.connections.open')).toHaveLength(connection)
      }
      expect(lines.join('')).not.toContain('the socket to Slack is closed')
    },
  )

  it('opens again after it was cut, however often Slack is out of reach meanwhile', async () => {
    const { slack, lines } = await start()
    slack.fault('apps.connections.open', { kind: 'status', status: 503 })
    slack.fault('apps.connections.open', { kind: 'reset' })
    slack.sockets.drop()
    await slack.next(() => slack.sockets.connected === 0)
    await slack.next(() => slack.sockets.connected === 1)
    await answersHelp()
    expect(lines.filter((line) => line.includes('out of reach'))).toHaveLength(2)
    expect(lines.join('')).toMatch(/the socket to Slack is closed[\s\S]*the socket to Slack is open/)
  })

  it.each(['invalid_auth', 'token_revoked', 'account_inactive', 'missing_scope'])(
    'ends with the name of the token after %s, and the rest goes on',
    async (error) => {
      const rejected: RejectedToken[] = []
      const { opened: told, open: tell } = gate()
      const { slack } = await start((token) => {
        rejected.push(token)
        tell()
      })
      slack.fault('apps.connections.open', { kind: 'error', error })
      slack.sockets.disconnect('link_disabled')
      await told
      expect(rejected).toEqual([{ variable: 'SLACK_APP_TOKEN', slackError: error }])
      expect(slack.callsOf('apps.connections.open')).toHaveLength(2)
    },
  )

  it('is not opened again by a stop', async () => {
    const { slack, bot } = await start()
    await bot.stop()
    await slack.next(() => slack.sockets.connected === 0)
    expect(slack.callsOf('apps.connections.open')).toHaveLength(1)
  })
})
