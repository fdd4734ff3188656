import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR_MS } from '../support/durations.ts'
import { startTwoWorkspaces, type TwoWorkspaces } from '../support/two-workspaces.ts'

let app: TwoWorkspaces

beforeEach(async () => {
  app = await startTwoWorkspaces({ installed: false })
  await app.install(app.consent(app.acme, { refresh_token: 'xoxe-first', expires_in: 12 * 60 * 60 }))
})

afterEach(() => app.close())

/** How often Slack was asked for a token. */
function countExchanges(answer: () => 'answered' | 'lost' = () => 'answered'): () => number {
  let times = 0
  app.front.onExchange = () => {
    times += 1
    return answer()
  }
  return () => times
}

const admin = () => app.acme.person('U0ADMIN').dm

it('is exchanged three hours before it ends, once, and the workspace goes on with the next one', async () => {
  app.offerNext()
  const exchanges = countExchanges()
  await app.sayLater(9.1 * HOUR_MS)
  await app.bot.sayDue()
  expect(exchanges()).toBe(1)
  app.front.revoked.add(app.acme.slack.settings.botToken)
  expect(await app.acme.person('U0REP').asks('abc123def456')).toContain("Exec isn't connected yet")
  const { rows } = await sql<{ refresh_token: string }>`select refresh_token from installations`.execute(
    app.database.ofAllWorkspaces,
  )
  expect(rows[0]?.refresh_token).not.toContain('xoxe')
})

it('is not exchanged before', async () => {
  const exchanges = countExchanges()
  await app.sayLater(8.9 * HOUR_MS)
  expect(exchanges()).toBe(0)
})

it('is exchanged where the app was added before its tokens ended, too', async () => {
  await app.close()
  app = await startTwoWorkspaces({ installed: false })
  await app.install(app.consent(app.acme))
  await app.bot.sayDue()
  await app.install(app.consent(app.acme, { refresh_token: 'xoxe-first', expires_in: 12 * 60 * 60 }))
  app.offerNext()
  const exchanges = countExchanges()
  await app.sayLater(10 * HOUR_MS)
  expect(exchanges()).toBe(1)
})

it('is asked for once more where the answer is lost', async () => {
  app.offerNext()
  const exchanges = countExchanges(() => (exchanges() === 1 ? 'lost' : 'answered'))
  await app.sayLater(10 * HOUR_MS)
  expect(exchanges()).toBe(2)
  expect(admin().answers()).toEqual([])
})

it('that Slack does not renew is told once to who installed the app, while the old one lives, after a 429, too', async () => {
  app.acme.slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 30 })
  await app.sayLater(10 * HOUR_MS)
  await app.sayLater(HOUR_MS)
  await app.bot.sayDue()
  expect(
    admin()
      .messages()
      .map(({ text }) => text),
  ).toEqual([expect.stringContaining("Slack doesn't renew my access, so I'll stop within hours.")])
})

it('is kept though a setting changes while Slack exchanges it', async () => {
  app.offerNext()
  const { installations } = app
  app.front.onExchange = async () => {
    await installations.set('T0ACME', { name: 'EXEC_UNFURLS', value: 'off', changedBy: 'U0ADMIN' })
    return 'answered' as const
  }
  await app.sayLater(10 * HOUR_MS)
  expect(await installations.find('T0ACME')).toMatchObject({ botToken: 'xoxb-next' })
})

it.each([
  [
    'another replica has exchanged it',
    async ({ installations }: TwoWorkspaces) => {
      app.offerNext()
      const { refresh: { expiresAt } = { expiresAt: 0 } } = (await installations.find('T0ACME')) ?? {}
      const refresh = { token: 'xoxe-next', expiresAt: expiresAt + HOUR_MS }
      await installations.renewToken('T0ACME', expiresAt, { botToken: 'xoxb-next', refresh })
      app.front.revoked.add(app.acme.slack.settings.botToken)
    },
  ],
  [
    'it has expired before it was exchanged',
    async () => {
      for (const method of ['auth.test', 'users.info'] as const)
        app.acme.slack.fault(method, { kind: 'error', error: 'token_expired', times: 2 })
    },
  ],
])('leaves the workspace installed where %s', async (_, happens) => {
  const rep = app.acme.person('U0REP')
  await rep.asks('abc123def456')
  app.pass(HOUR_MS)
  await happens(app)
  await rep.asks('abc123def456')
  await app.bot.idle()
  expect(app.audits().filter(({ decision }) => decision === 'uninstalled')).toEqual([])
  expect(await app.installations.find('T0ACME')).toBeDefined()
})
