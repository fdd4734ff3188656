import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acmeOrganization } from '../support/acme.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { beginAdding, startTwoWorkspaces, type TwoWorkspaces } from '../support/two-workspaces.ts'

let app: TwoWorkspaces

beforeEach(async () => {
  app = await startTwoWorkspaces({ installed: false })
  for (const { exec } of [app.acme, app.beta]) exec.sessions.set('abc123def456', sessionDocument())
})

afterEach(async () => {
  await app.close()
})

const begin = () => beginAdding(app.url)
const comeBack: TwoWorkspaces['comeBack'] = (...answer) => app.comeBack(...answer)

const installed = () =>
  sql<{ workspace: string }>`select workspace from installations`.execute(app.database.ofAllWorkspaces)

const asks = (customer: 'acme' | 'beta') => app[customer].person('U0REP').asks('abc123def456')

describe('Add to Slack', () => {
  it('installs the app, leads to its Home, and serves the workspace at once', async () => {
    expect(await asks('acme')).toContain("I'm not installed in this workspace anymore.")
    const response = await app.install(app.consent(app.acme))
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      expect.stringMatching(/\/app_redirect\?app=A0BOT&team=T0ACME&tab=home$/),
    ])
    expect(await asks('acme')).toContain("Exec isn't connected yet. Ask <@U0ADMIN>.")
    expect(await asks('beta')).toContain("I'm not installed in this workspace anymore.")
    expect(app.audits()).toContainEqual(
      expect.objectContaining({ surface: 'install', decision: 'installed', team: 'T0ACME', user: 'U0ADMIN' }),
    )
  })

  it.each([
    [
      'a state that was used before',
      async ({ state, cookie }) => {
        await comeBack({ code: app.consent(app.acme), state }, cookie)
        return comeBack({ code: app.consent(app.beta), state }, cookie)
      },
      1,
    ],
    ['a state of another browser', ({ state }) => comeBack({ code: app.consent(app.acme), state }, ''), 0],
    [
      'a forged cookie',
      ({ cookie }) =>
        comeBack({ code: app.consent(app.acme), state: 'forged' }, cookie.replace(/=.*/, '=forged')),
      0,
    ],
    ['no state', ({ cookie }) => comeBack({ code: app.consent(app.acme) }, cookie), 0],
  ] satisfies [string, (begun: { state: string; cookie: string }) => Promise<Response>, number][])(
    'is refused with %s, and says how to go on',
    async (_, come, count) => {
      const response = await come(await begin())
      expect(response.status).toBe(400)
      expect(await response.text()).toContain('This link has expired')
      expect((await installed()).rows).toHaveLength(count)
    },
  )

  it('goes on though another page leads the browser to its end with a state of its own', async () => {
    const { cookie, state } = await begin()
    const other = await begin()
    const disturbed = await comeBack({ code: app.consent(app.beta), state: other.state }, cookie)
    expect([disturbed.status, disturbed.headers.get('set-cookie')]).toEqual([400, null])
    const response = await comeBack({ code: app.consent(app.acme), state }, cookie)
    expect([response.status, response.headers.get('set-cookie')]).toEqual([
      302,
      '__Host-exec-oauth-state=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax',
    ])
  })

  it('leads to no other host, whatever the request says', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      host: 'evil.example',
      forwarded: 'host=evil.example',
    }
    const elsewhere = 'redirect_uri=https://evil.example&return_to=https://evil.example&team=evil'
    const { location, cookie, state } = await beginAdding(app.url, `?${elsewhere}`, { headers })
    expect(location.origin).toBe(new URL(app.front.apiUrl).origin)
    expect(location.href).not.toContain('evil')
    const query = new URLSearchParams({ code: app.consent(app.acme), state })
    const ended = await app.browse(`/slack/oauth_redirect?${query}&${elsewhere}`, {
      headers: { ...headers, cookie },
    })
    expect(ended.headers.get('location')).toMatch(`${location.origin}/app_redirect?app=A0BOT`)
    expect(ended.headers.get('location')).not.toContain('evil')
  })

  it('begins for everyone however often strangers begin, without the database; neither does a forged end use it', async () => {
    let exchanges = 0
    app.front.onExchange = () => {
      exchanges += 1
      return 'answered'
    }
    const { schema } = app.database.ofAllWorkspaces
    await schema.alterTable('store_entries').renameTo('elsewhere').execute()
    const begun = await Promise.all(Array.from({ length: 300 }, () => begin()))
    expect(new Set(begun.map(({ response }) => response.status))).toEqual(new Set([302]))
    const { state, cookie } = await begin()
    for (const forged of [`${state}x`, `${state}.x`, state.replace(/^./, '9'), 'forged'])
      expect((await comeBack({ code: 'x', state: forged }, cookie.replace(state, forged))).status).toBe(400)
    app.pass(10 * 60_000)
    expect((await comeBack({ code: 'x', state }, cookie)).status).toBe(400)
    await schema.alterTable('elsewhere').renameTo('store_entries').execute()
    expect(exchanges).toBe(0)
  })

  it.each([
    // IPv6 gives each client 2^64 addresses.
    ['2001:db8:1:2', (at: number) => `2001:db8:1:2::${at}`, '2001:db8:1:3::1'],
    ['2001:db8', (at: number) => `2001:db8::${at}:1:2`, '2001:db8:0:1::1'],
    ['192.0.2.1 at any port', (at: number) => `192.0.2.1:${5000 + at}`, '192.0.2.2:5000'],
    ['192.0.2.1 as Node writes it', () => '::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('asks Slack about ten codes a minute from %s, and goes on for all others', async (_, own, others) => {
    const from = (address: string) => async (code: string) => {
      const { state, cookie } = await begin()
      const headers = { cookie, 'x-forwarded-for': `10.0.0.1, ${address}` }
      return app.browse(`/slack/oauth_redirect?${new URLSearchParams({ code, state })}`, { headers })
    }
    const stranger = await Promise.all(Array.from({ length: 11 }, (_, at) => from(own(at))(`junk ${at}`)))
    expect(stranger.map(({ status }) => status).toSorted()).toEqual([429, ...Array(10).fill(502)])
    const limited = stranger.find(({ status }) => status === 429)
    // The page can be loaded again, since the state is not spent.
    expect([limited?.headers.get('set-cookie'), await limited?.text()]).toEqual([
      null,
      expect.stringContaining('in a minute'),
    ])
    expect((await from(others)(app.consent(app.acme))).status).toBe(302)
    app.pass(60_000)
    expect((await from(own(1))(app.consent(app.beta))).status).toBe(302)
  })

  it('spends no code while the database is away: the same page goes on once it is back', async () => {
    const { state, cookie } = await begin()
    const code = app.consent(app.acme)
    const { schema } = app.database.ofAllWorkspaces
    await schema.alterTable('store_entries').renameTo('elsewhere').execute()
    const response = await comeBack({ code, state }, cookie)
    await schema.alterTable('elsewhere').renameTo('store_entries').execute()
    expect([response.status, response.headers.get('set-cookie')]).toEqual([503, null])
    expect((await comeBack({ code, state }, cookie)).status).toBe(302)
  })

  it('waits half a minute for what Slack grants', async () => {
    const waits: { ms: number; end: AbortController }[] = []
    const timeouts = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const end = new AbortController()
      waits.push({ ms, end })
      return end.signal
    })
    app.front.onExchange = () => {
      for (const { ms, end } of waits) if (ms < 29_000) end.abort(new DOMException('', 'TimeoutError'))
      return 'answered'
    }
    expect((await app.install(app.consent(app.acme))).status).toBe(302)
    timeouts.mockRestore()
  })

  it('says that nothing has changed where the admin refuses', async () => {
    const { cookie, state } = await begin()
    const response = await comeBack({ error: 'access_denied', state }, cookie)
    expect(await response.text()).toContain('Exec wasn&#39;t added')
  })

  it('says so where the answer of Slack is lost, and asks it only once', async () => {
    let times = 0
    app.front.onExchange = () => {
      times += 1
      return 'lost'
    }
    const response = await app.install(app.consent(app.acme))
    expect([response.status, times]).toEqual([502, 1])
    expect(await response.text()).toContain('Slack didn&#39;t confirm')
  })

  it('is refused where its token would expire, since the app renews none', async () => {
    const response = await app.install(app.consent(app.acme, { expires_in: 12 * 60 * 60 }))
    expect(response.status).toBe(502)
    expect(await response.text()).toContain('token rotation')
    expect((await installed()).rows).toEqual([])
  })

  it('takes the app back out of Slack where it can not be saved', async () => {
    await sql`create trigger refuse before insert on installations begin select raise(abort, 'full'); end`.execute(
      app.database.ofAllWorkspaces,
    )
    const response = await app.install(app.consent(app.acme))
    await sql`drop trigger refuse`.execute(app.database.ofAllWorkspaces)
    expect(response.status).toBe(503)
    expect([...app.front.revoked]).toEqual(['xoxb-of-T0ACME'])
  })

  it('takes nothing back while the database does not say whether the app was there before', async () => {
    app.front.onExchange = async () => {
      await app.database.ofAllWorkspaces.schema.alterTable('installations').renameTo('elsewhere').execute()
      return 'answered' as const
    }
    const response = await app.install(app.consent(app.acme))
    await app.database.ofAllWorkspaces.schema.alterTable('elsewhere').renameTo('installations').execute()
    expect([response.status, app.front.revoked.size]).toEqual([503, 0])
  })

  it('is finished before the app stops', async () => {
    let stopped: Promise<number> | undefined
    app.front.onExchange = async () => {
      stopped = app.bot.stop()
      await setTimeout(100)
      return 'answered' as const
    }
    const response = await app.install(app.consent(app.acme))
    await stopped
    expect([response.status, (await installed()).rows]).toEqual([302, [{ workspace: 'T0ACME' }]])
  })

  it('leads the admin of an organization to its workspaces', async () => {
    Object.assign(app.acme.slack.workspace, acmeOrganization())
    const { team } = app.acme.slack.workspace
    team.granted_teams = []
    const response = await app.install(app.consent(app.acme))
    expect(response.headers.get('location')).toBe(
      `https://app.${new URL(app.front.apiUrl).host}/manage/E0ACME/integrations/profile/A0BOT/workspaces/add`,
    )
    expect(app.audits()).toContainEqual(expect.objectContaining({ decision: 'installed', team: 'E0ACME' }))
    team.granted_teams = ['T0ACME']
    expect(await asks('acme')).toContain("Exec isn't connected yet. Ask <@U0ADMIN>.")
  })
})
