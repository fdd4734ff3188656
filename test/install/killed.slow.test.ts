import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { Installations } from '../../src/install/installations.ts'
import { startSlack } from '../support/acme.ts'
import { machineClock } from '../support/clock.ts'
import {
  type DatabaseSpace,
  databaseSpace,
  environmentOf,
  hasPostgres,
} from '../support/database/databases.ts'
import { HOUR_MS } from '../support/durations.ts'
import { newInstallation } from '../support/installed.ts'
import { type BuiltApp, builtApp, type ReplicaProcess } from '../support/replica-process.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { SlackFront } from '../support/slack/slack-front.ts'
import { environmentForMany } from '../support/started-bot.ts'
import { beginAdding } from '../support/two-workspaces.ts'

const STARTS_MS = 60_000
const TOKEN = 'xoxb-of-T0ACME'
const NEXT = { access_token: 'xoxb-next', refresh_token: 'xoxe-2', expires_in: 43_200 }

/** Two replicas, of which one is killed while Slack exchanges something for it. */
describe.skipIf(!hasPostgres)('a replica that is killed before it has saved what Slack granted', () => {
  let app: BuiltApp
  let slack: FakeSlack
  let front: SlackFront
  let space: DatabaseSpace
  let database: Database
  let replicas: { one: ReplicaProcess; other: ReplicaProcess }

  beforeAll(async () => {
    app = await builtApp()
  }, STARTS_MS)
  afterAll(() => app.remove())

  beforeEach(async () => {
    slack = await startSlack({ botToken: TOKEN, clock: machineClock })
    front = new SlackFront({
      workspaces: new Map([TOKEN, NEXT.access_token].map((token) => [token, slack])),
      clientId: '1.2',
      clientSecret: 'client-secret',
      redirectUri: 'https://feedback.example.com/slack/oauth_redirect',
    })
    await front.listen()
    space = await databaseSpace('postgres')
    database = await space.start()
    const start = (name: keyof typeof replicas) =>
      app.start({
        ...environmentForMany(slack),
        ...environmentOf(space.settings),
        // By it the front tells them apart.
        SLACK_API_URL: front.apiUrl.replace('/api/', `/${name}/api/`),
      })
    const [one, other] = await Promise.all([start('one'), start('other')])
    replicas = { one, other }
  }, STARTS_MS)

  afterEach(async () => {
    await Promise.all(Object.values(replicas).map((replica) => replica.end('SIGKILL')))
    expect(slack.refusals).toEqual([])
    await Promise.all([slack.close(), front.close()])
    await space.remove()
  })

  /** Kills whoever asks Slack for an exchange first: Slack takes the code or the token, and nobody gets its answer. */
  function killAtExchange(): { times: number; left: ReplicaProcess } {
    const exchanges = { times: 0, left: replicas.other }
    front.onExchange = async ({ url }): Promise<'answered'> => {
      exchanges.times += 1
      if (exchanges.times > 1) return 'answered'
      const killed = url?.startsWith('/one/') ? replicas.one : replicas.other
      exchanges.left = killed === replicas.one ? replicas.other : replicas.one
      await killed.end('SIGKILL')
      return 'answered'
    }
    return exchanges
  }

  const installations = () => new Installations(database, machineClock).find('T0ACME')

  /** What Jane reads when she asks for a session at this replica. */
  async function asks({ url }: ReplicaProcess): Promise<string> {
    slack.connectTo(url)
    const seen = () => slack.visibleTo('U0REP', 'C0TEAM')
    const before = seen().length
    await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'abc123def456' })
    await expect.poll(() => seen().length, { timeout: 10_000 }).toBeGreaterThan(before)
    return JSON.stringify(seen().at(-1))
  }

  async function adds({ url }: ReplicaProcess): Promise<{ ends(): Promise<Response> }> {
    const { state, cookie } = await beginAdding(url)
    const end = `${url}/slack/oauth_redirect?${new URLSearchParams({ code: front.consent(slack), state })}`
    return { ends: () => fetch(end, { redirect: 'manual', headers: { cookie } }) }
  }

  it(
    'leaves no row of an installation, and it can be added again',
    async () => {
      const exchanges = killAtExchange()
      const added = await adds(replicas.one)
      await expect(added.ends()).rejects.toThrow()
      await expect.poll(() => front.codes.size).toBe(0)
      expect(await installations()).toBeUndefined()
      expect(await asks(exchanges.left)).toContain("I'm not installed in this workspace anymore.")
      const again = await adds(exchanges.left)
      expect((await again.ends()).status).toBe(302)
      expect(await asks(exchanges.left)).toContain("Exec isn't connected yet.")
      expect([...front.revoked]).toEqual([])
    },
    STARTS_MS,
  )

  it.each([
    ['takes the refresh token once more: the other one has the next token', true],
    ['does not: the old token goes on, and who added the app is told once', false],
  ])(
    'loses no workspace where Slack %s',
    async (_, takesItAgain) => {
      front.refreshTokens.set('xoxe-1', NEXT)
      const exchanges = killAtExchange()
      const refresh = { token: 'xoxe-1', expiresAt: machineClock() + HOUR_MS }
      await new Installations(database, machineClock).save(newInstallation({ botToken: TOKEN, refresh }))
      await expect.poll(() => exchanges.times, { timeout: 20_000 }).toBe(1)
      await expect.poll(() => front.refreshTokens.size).toBe(0)
      expect(await installations()).toMatchObject({ botToken: TOKEN })
      if (takesItAgain) front.refreshTokens.set('xoxe-1', NEXT)
      // Now, instead of a minute later.
      await database.ofAllWorkspaces.updateTable('installations').set({ look_at: 0 }).execute()
      await expect.poll(() => exchanges.times, { timeout: 20_000 }).toBe(2)
      const told = () => slack.visibleTo('U0ADMIN', 'D0APPADMIN')
      if (takesItAgain) {
        await expect.poll(installations).toMatchObject({ botToken: NEXT.access_token })
        front.revoked.add(TOKEN)
      } else await expect.poll(() => told().length, { timeout: 20_000 }).toBe(1)
      expect(await asks(exchanges.left)).toContain("Exec isn't connected yet.")
      expect(told()).toHaveLength(takesItAgain ? 0 : 1)
      expect(exchanges.times).toBe(2)
    },
    STARTS_MS,
  )
})
