import { afterEach, describe, expect, it } from 'vitest'
import { auditsIn } from './support/captured-log.ts'
import { testClock } from './support/clock.ts'
import { type DatabaseSpace, hasPostgres } from './support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from './support/database/postgres-proxy.ts'
import { startTcpProxy, type TcpProxy } from './support/database/tcp-proxy.ts'
import { MINUTE_MS } from './support/durations.ts'
import { ID, LINK, sessionDocument, ungradedDocument } from './support/exec/session-documents.ts'
import { type Replicas, type ReplicasOptions, startReplicas } from './support/replicas.ts'
import { readable } from './support/slack/readable.ts'

const AS_OF = /As of <!date\^\d+\^[^>]+>: a limit for requests to Exec is reached/

let replicas: Replicas
let one: Replicas['one']
let two: Replicas['two']
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  if (!hasPostgres) return
  expect(replicas.slack.refusals).toEqual([])
  await replicas.close()
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function start(options: ReplicasOptions = {}): Promise<void> {
  replicas = await startReplicas(options)
  one = replicas.one
  two = replicas.two
  replicas.exec.sessions.set(ID, sessionDocument())
}

/** Delivers a command to a replica, and does not wait for its answer. */
async function command(replica: { url: string }, user = 'U0REP', text = ID): Promise<void> {
  replicas.slack.connectTo(replica.url)
  await replicas.slack.command({ user, channel: 'C0TEAM', text })
}

function answers(user: string): string[] {
  return replicas.slack.visibleTo(user, 'C0TEAM').map(({ blocks }) => readable(blocks))
}

function sessionRequests(): unknown[] {
  return replicas.exec.requests.filter(({ path }) => path.startsWith('/sessions/'))
}

async function startProxy(): Promise<{ proxy: TcpProxy; urlOf: (space: DatabaseSpace) => string }> {
  const proxy = await startTcpProxy(POSTGRES_ADDRESS)
  cleanups.push(() => proxy.close())
  return { proxy, urlOf: (space) => throughProxy(space, proxy) }
}

/** What the replicas have stored. */
async function storedEntries(): Promise<{ key: string; value: string; expires_at: number }[]> {
  const database = await replicas.space.start()
  return database.ofAllWorkspaces.selectFrom('store_entries').select(['key', 'value', 'expires_at']).execute()
}

it.skipIf(!hasPostgres)(
  'two replicas with one PostgreSQL store no plain text, and nothing that does not end',
  async () => {
    await start()
    await command(one, 'U0COLLEAGUE')
    await replicas.idle()
    await command(two)
    await replicas.idle()
    expect(sessionRequests()).toHaveLength(1)
    const entries = await storedEntries()
    const text = JSON.stringify(entries)
    expect(text).not.toMatch(/Procurement|jane@acme|discovery questioning|exec_live/)
    expect(entries.length).toBeGreaterThan(2)
    for (const { expires_at } of entries)
      expect(expires_at).toBeLessThan(testClock() + 32 * 24 * 60 * MINUTE_MS)
  },
)

it.skipIf(!hasPostgres).each(['cut', 'hang'] as const)(
  'two replicas whose PostgreSQL fails answer all commands during an outage (%s), and share again after it',
  async (fault) => {
    const { proxy, urlOf } = await startProxy()
    await start({ urlOf })
    for (let at = 0; at < 12; at += 1) {
      if (at === 4) proxy[fault]()
      if (at === 8) proxy.restore()
      await command(at % 2 === 0 ? one : two, at % 3 === 0 ? 'U0COACH' : 'U0REP')
      // One at a time, so that each answer meets the outage.
      if (at >= 4 && at < 8) await replicas.idle()
    }
    await replicas.idle()
    expect(answers('U0COACH')).toHaveLength(4)
    expect(answers('U0REP')).toHaveLength(8)
    for (const answer of [...answers('U0COACH'), ...answers('U0REP')]) expect(answer).toContain('🥇 82.5')

    for (const { lines } of [one, two]) {
      await expect
        .poll(() => lines.join(''), { timeout: 10_000 })
        .toContain("the store's database answers again")
      expect(lines.join('')).toContain("the store's database does not answer")
    }
    replicas.exec.sessions.set('second22', sessionDocument({ id: 'second22' }))
    await command(one, 'U0COACH', 'second22')
    await replicas.idle()
    await command(two, 'U0COACH', 'second22')
    await replicas.idle()
    expect(replicas.exec.requests.filter(({ path }) => path === '/sessions/second22')).toHaveLength(1)
  },
)

describe.skipIf(!hasPostgres)("two replicas under Exec's limit", () => {
  let now = Date.UTC(2026, 2, 15, 14, 30)
  const clock = () => now

  it('show stale sessions and reviews with their age once the limit is used up', async () => {
    // The session and the members.
    await start({ clock, env: { EXEC_LIMIT_PER_DAY: '2' } })
    replicas.exec.sessions.set(ID, ungradedDocument())
    await command(one)
    await replicas.idle()
    await command(one, 'U0COACH')
    await replicas.idle()
    await openReview('U0COACH')
    await replicas.idle()
    expect(sessionRequests()).toHaveLength(1)
    expect(readable(replicas.slack.view('U0COACH')?.blocks ?? [])).not.toContain('As of')

    now += 10 * MINUTE_MS
    await command(two)
    await replicas.idle()
    expect(answers('U0REP').at(-1)).toMatch(AS_OF)
    await openReview('U0REP')
    await replicas.idle()
    expect(readable(replicas.slack.view('U0REP')?.blocks ?? [])).toMatch(AS_OF)
    expect(sessionRequests()).toHaveLength(1)
  })

  it('reserve the limit for people who ask: a link does not unfurl, and the audit line says why', async () => {
    await start({ env: { EXEC_BACKGROUND_SHARE: '0' } })
    replicas.slack.connectTo(one.url)
    await replicas.slack.post({ user: 'U0REP', channel: 'C0OPEN', text: LINK })
    await replicas.idle()
    expect(replicas.slack.callsOf('chat.unfurl')).toEqual([])
    expect(auditsIn(one.lines)).toMatchObject([
      { surface: 'unfurl', decision: 'skipped', reason: 'quota_reserved' },
    ])
    expect(replicas.exec.requests).toEqual([])
    await command(two)
    await replicas.idle()
    expect(answers('U0REP').join()).toContain('🥇 82.5')
  })

  async function openReview(user: string): Promise<void> {
    const message = replicas.slack.visibleTo(user, 'C0TEAM').at(-1)
    if (message === undefined) throw new Error('no message')
    await replicas.slack.click({ user, message, action_id: 'session.transcript' })
  }
})
