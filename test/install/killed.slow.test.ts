import { expect, it } from 'vitest'
import { Installations } from '../../src/install/installations.ts'
import { startSlack } from '../support/acme.ts'
import { machineClock } from '../support/clock.ts'
import { databaseSpace, environmentOf, hasPostgres } from '../support/database/databases.ts'
import { builtApp, type ReplicaProcess } from '../support/replica-process.ts'
import { SlackFront } from '../support/slack/slack-front.ts'
import { environmentForMany } from '../support/started-bot.ts'
import { beginAdding } from '../support/two-workspaces.ts'

const TOKEN = 'xoxb-of-T0ACME'

it.skipIf(!hasPostgres)(
  'a replica that is killed before it has saved what Slack granted leaves no row of an installation, and it can be added again',
  async () => {
    const app = await builtApp()
    const slack = await startSlack({ botToken: TOKEN, clock: machineClock })
    const front = new SlackFront({
      workspaces: new Map([[TOKEN, slack]]),
      clientId: '1.2',
      clientSecret: 'client-secret',
      redirectUri: 'https://feedback.example.com/slack/oauth_redirect',
    })
    await front.listen()
    const space = await databaseSpace('postgres')
    const database = await space.start()
    const environment = {
      ...environmentForMany(slack),
      ...environmentOf(space.settings),
      SLACK_API_URL: front.apiUrl,
    }
    const [one, other] = await Promise.all([app.start(environment), app.start(environment)])

    async function adds({ url }: ReplicaProcess): Promise<number> {
      const { state, cookie } = await beginAdding(url)
      const query = new URLSearchParams({ code: front.consent(slack), state })
      const headers = { cookie }
      return (await fetch(`${url}/slack/oauth_redirect?${query}`, { redirect: 'manual', headers })).status
    }
    /** What Jane reads when she asks for a session at the replica that is left. */
    async function asks(): Promise<string> {
      slack.connectTo(other.url)
      const seen = () => slack.visibleTo('U0REP', 'C0TEAM')
      const before = seen().length
      await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'abc123def456' })
      await expect.poll(() => seen().length).toBeGreaterThan(before)
      return JSON.stringify(seen().at(-1))
    }

    // Slack takes the code, and nobody gets its answer.
    front.onExchange = () => one.end('SIGKILL').then(() => 'answered' as const)
    await expect(adds(one)).rejects.toThrow()
    await expect.poll(() => front.codes.size).toBe(0)
    expect(await new Installations(database, machineClock).find('T0ACME')).toBeUndefined()
    front.onExchange = () => 'answered'
    expect(await asks()).toContain("I'm not installed in this workspace anymore.")
    expect(await adds(other)).toBe(302)
    expect(await asks()).toContain("Exec isn't connected yet.")
    expect([...front.revoked]).toEqual([])
    expect(slack.refusals).toEqual([])
    await other.end('SIGKILL')
    await Promise.all([slack.close(), front.close(), app.remove()])
    await space.remove()
  },
)
