import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { People } from '../../src/access/people.ts'
import {
  SessionAccess,
  type SessionAccessOptions,
  type SessionRequest,
} from '../../src/access/session-access.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { Sessions } from '../../src/exec/sessions.ts'
import { ok } from '../../src/lib/result.ts'
import { roleSources } from '../support/access-options.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { type FakeSlack, startSlack } from '../support/slack/slack.ts'
import { INSTALLATION, slackClient } from '../support/slack-client.ts'

const ID = 'abc123def456'
const PATH = `/sessions/${ID}`
const ANSWER_MS = 1500
/** Two of them leave time, and one on top of the promise is too late. */
const SLOW_MS = 600
/** And what a busy machine may add. */
const PROMISED_MS = ANSWER_MS + 500

let slack: FakeSlack
let exec: FakeExec
let client: ExecClient

beforeEach(async () => {
  slack = await startSlack()
  exec = await startExec()
  exec.sessions.set(ID, sessionDocument())
  exec.members.push({ id: 'm1', email: 'ada@acme.com', first_name: 'A', last_name: 'A', role: 'admin' })
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log: capturedLog().log })
})

afterEach(async () => {
  client.close()
  await Promise.all([slack.close(), exec.close()])
})

function access(rule: SessionAccessOptions['rule'] = 'restricted'): SessionAccessOptions {
  const web = slackClient(slack)
  return {
    rule,
    sessions: new Sessions(client),
    people: new People(web, () => INSTALLATION),
    ...roleSources(web, client, { coaches: { users: ['U0REP2'], groups: ['S0COACHES'] } }),
  }
}

function open(user: string, rule?: SessionAccessOptions['rule'], request: Partial<SessionRequest> = {}) {
  return new SessionAccess(access(rule)).open({ user, session: ID, ...request })
}

const paths = () => exec.requests.map(({ path }) => path)

describe('SessionAccess.open', () => {
  it.each([
    ['its participant', 'U0REP', 'restricted', 'participant'],
    ['a coach by id', 'U0REP2', 'restricted', 'coach'],
    ['a coach by user group', 'U0COACH', 'restricted', 'coach'],
    ["one of Exec's admins", 'U0ADMIN', 'restricted', 'admin'],
    ['a full member under the workspace rule', 'U0COLLEAGUE', 'workspace', 'workspace'],
  ] as const)('opens the session for %s', async (_, user, rule, by) => {
    expect(await open(user, rule)).toMatchObject({ ok: true, value: { by, session: { id: ID } } })
  })

  it.each([
    ['a colleague', 'U0COLLEAGUE', 'restricted', { kind: 'not_allowed', rule: 'restricted' }],
    ['a guest under the workspace rule', 'U0GUEST', 'workspace', { kind: 'not_allowed', rule: 'guest' }],
    [
      'someone without an email',
      'U0NOMAIL',
      'restricted',
      { kind: 'not_established', failure: { kind: 'email_missing' } },
    ],
    ['someone deactivated', 'U0GONE', 'workspace', { kind: 'deactivated' }],
    ['someone of another organization', 'U0OUTSIDER', 'workspace', { kind: 'other_organisation' }],
  ] as const)('refuses the session to %s', async (_, user, rule, error) => {
    expect(await open(user, rule)).toEqual({ ok: false, error })
  })

  it('fails with not_found for a session that does not exist', async () => {
    const opening = open('U0REP', 'restricted', { session: 'nosuchone' })
    expect(await opening).toEqual({ ok: false, error: { kind: 'not_found' } })
  })

  it("opens the session only for a coach while Exec's admins are unreadable", async () => {
    const sessionAccess = new SessionAccess(access())
    await sessionAccess.open({ user: 'U0REP', session: ID })
    exec.faults.set({ kind: 'invalid_key' })
    expect(await sessionAccess.open({ user: 'U0COACH', session: ID })).toMatchObject({
      value: { by: 'coach' },
    })
    expect(await sessionAccess.open({ user: 'U0COLLEAGUE', session: ID })).toEqual({
      ok: false,
      error: { kind: 'not_established', failure: { kind: 'admins_unreadable' } },
    })
  })

  it('looks up no roles if they do not matter', async () => {
    await open('U0COLLEAGUE', 'workspace')
    await open('U0OUTSIDER')
    await open('U0REP2')
    expect(slack.callsOf('usergroups.users.list')).toEqual([])
    expect(new Set(paths())).toEqual(new Set([PATH]))
  })

  it.each(['U0OUTSIDER', 'U0GONE'])(
    'asks Exec for nothing for %s once the profile is cached',
    async (user) => {
      const dependencies = access()
      await new SessionAccess(dependencies).open({ user, session: ID })
      const before = exec.requests.length
      const other = { user, session: 'other123' }
      expect(await new SessionAccess(dependencies).open(other)).toMatchObject({ ok: false })
      expect(await new SessionAccess(dependencies).mayManage(other.user, other.session)).toMatchObject({
        ok: false,
      })
      expect(exec.requests).toHaveLength(before)
    },
  )

  it('looks up no roles for a session from the own list of the user, unless it is not theirs', async () => {
    expect(await open('U0REP', 'restricted', { isLikelyOwn: true })).toMatchObject({
      value: { by: 'participant' },
    })
    expect(paths()).toEqual([PATH])
    expect(await open('U0COLLEAGUE', 'restricted', { isLikelyOwn: true })).toMatchObject({
      error: { kind: 'not_allowed' },
    })
    expect(await open('U0ADMIN', 'restricted', { isLikelyOwn: true })).toMatchObject({
      value: { by: 'admin' },
    })
  })

  it('throws an error of the fetch to its caller alone, even while the profile is looked up', async () => {
    slack.settings.latencyMs = 20
    const faulty = { getSession: () => Promise.reject(new Error('a fault of our own')) }
    const dependencies = { ...access(), sessions: new Sessions(faulty) }
    const request = { user: 'U0REP', session: ID }
    await expect(new SessionAccess(dependencies).open(request)).rejects.toThrow('a fault of our own')
    const others = { ...access(), sessions: new Sessions(faulty) }
    await expect(new SessionAccess(others).mayManage(request.user, request.session)).rejects.toThrow(
      'a fault of our own',
    )
  })

  it('calls onRequest only when it asks Exec', async () => {
    const sessionAccess = new SessionAccess(access())
    let requests = 0
    const request = { user: 'U0REP', session: ID, onRequest: () => (requests += 1) }
    await sessionAccess.open(request)
    await sessionAccess.open(request)
    expect(requests).toBe(1)
  })
})

describe('the look-ups of SessionAccess.open', () => {
  it('looks up roles while the session is fetched', async () => {
    exec.faults.next({ kind: 'hang' })
    const opening = open('U0COLLEAGUE')
    await slack.next(() => slack.callsOf('usergroups.users.list').length === 1)
    await expect.poll(paths, { interval: 5 }).toEqual([PATH, '/workspace/members'])
    expect(exec.requests[0]?.status).toBeUndefined()
    client.close()
    expect(await opening).toMatchObject({ ok: false })
  })

  it("looks up no role for the participant's own cached session", async () => {
    const asked: string[] = []
    const members = {
      isAdmin(email: string) {
        asked.push(email)
        return Promise.resolve(ok(false))
      },
    }
    const sessionAccess = new SessionAccess({ ...access(), members })
    for (const user of ['U0COACH', 'U0REP'])
      expect(await sessionAccess.open({ user, session: ID })).toMatchObject({ ok: true })
    expect(asked).toEqual(['carla@acme.com'])
  })

  it('fetches the session while the look-up of the profile is in flight', async () => {
    slack.fault('users.info', { kind: 'slow', latencyMs: 200 })
    const opening = open('U0REP')
    await expect.poll(paths, { interval: 5 }).toEqual([PATH])
    expect(slack.callsOf('users.info')).toEqual([])
    expect(await opening).toMatchObject({ ok: true })
  })

  it('answers in time when the look-ups hang one after another, without an unhandled rejection', async () => {
    const sessionAccess = new SessionAccess({ ...access(), answerMs: ANSWER_MS })
    // A coach by id costs no look-up of Exec's members, so these are not cached yet.
    await sessionAccess.open({ user: 'U0REP2', session: ID })
    exec.faults.set({ kind: 'hang' })
    slack.fault('users.info', { kind: 'slow', latencyMs: SLOW_MS })
    slack.fault('usergroups.users.list', { kind: 'slow', latencyMs: SLOW_MS })
    const rejections: unknown[] = []
    const onRejection = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const startedAt = performance.now()
    const opened = await sessionAccess.open({ user: 'U0COLLEAGUE', session: ID })
    const ms = performance.now() - startedAt
    client.close()
    await expect.poll(() => exec.requests.at(-1)?.ms).toBeDefined()
    process.off('unhandledRejection', onRejection)
    expect(opened).toEqual({
      ok: false,
      error: { kind: 'not_established', failure: { kind: 'admins_unreadable' } },
    })
    expect(ms).toBeGreaterThan(2 * SLOW_MS)
    expect(ms).toBeLessThan(PROMISED_MS)
    expect(rejections).toEqual([])
  })
})

describe('SessionAccess.mayManage', () => {
  const GONE = 'nosuchone'

  it.each([
    ['its participant', 'U0REP', 'participant'],
    ['a coach', 'U0COACH', 'coach'],
    ["one of Exec's admins", 'U0ADMIN', 'admin'],
  ])('lets %s remove the card', async (_, user, by) => {
    expect(await new SessionAccess(access()).mayManage(user, ID)).toEqual({ ok: true, value: { by } })
  })

  it.each([
    ['a coach by id', 'U0REP2', 'coach'],
    ['a coach by user group', 'U0COACH', 'coach'],
    ["one of Exec's admins", 'U0ADMIN', 'admin'],
  ])('lets %s remove the card though Exec no longer has the session', async (_, user, by) => {
    expect(await new SessionAccess(access()).mayManage(user, GONE)).toEqual({ ok: true, value: { by } })
  })

  it('lets a coach remove the card while Exec is down', async () => {
    exec.faults.set({ kind: 'invalid_key' })
    const sessionAccess = new SessionAccess(access())
    expect(await sessionAccess.mayManage('U0COACH', ID)).toEqual({ ok: true, value: { by: 'coach' } })
  })

  it("lets one of Exec's admins remove the card while Exec is down, if the members are cached", async () => {
    const sessionAccess = new SessionAccess(access())
    await sessionAccess.mayManage('U0ADMIN', ID)
    exec.faults.set({ kind: 'invalid_key' })
    expect(await sessionAccess.mayManage('U0ADMIN', 'other123')).toEqual({ ok: true, value: { by: 'admin' } })
  })

  it('refuses the participant if Exec no longer has the session or is down', async () => {
    const sessionAccess = new SessionAccess(access())
    expect(await sessionAccess.mayManage('U0REP', GONE)).toEqual({ ok: false, error: { kind: 'not_found' } })
    exec.faults.set({ kind: 'invalid_key' })
    expect(await sessionAccess.mayManage('U0REP', ID)).toEqual({ ok: false, error: { kind: 'key_rejected' } })
  })

  it('refuses another full member, even under the workspace rule', async () => {
    const sessionAccess = new SessionAccess(access('workspace'))
    expect(await sessionAccess.mayManage('U0COLLEAGUE', ID)).toEqual({
      ok: false,
      error: { kind: 'not_allowed', rule: 'restricted' },
    })
  })

  it('answers in time when a look-up hangs', async () => {
    exec.faults.setFor('/workspace/members', { kind: 'hang' })
    const sessionAccess = new SessionAccess({ ...access(), answerMs: 200 })
    const startedAt = performance.now()
    expect(await sessionAccess.mayManage('U0COLLEAGUE', ID)).toMatchObject({
      error: { kind: 'not_established' },
    })
    expect(performance.now() - startedAt).toBeLessThan(200 + 500)
  })

  it('refuses a user whose profile is unreadable', async () => {
    slack.fault('users.info', { kind: 'error', error: 'user_not_found' })
    expect(await new SessionAccess(access()).mayManage('U0COACH', ID)).toEqual({
      ok: false,
      error: {
        kind: 'not_established',
        failure: { kind: 'profile_unreadable', slackError: 'user_not_found' },
      },
    })
  })
})
