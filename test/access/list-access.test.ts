import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ListAccess, type ListAccessOptions, type ListRequest } from '../../src/access/list-access.ts'
import { createPeople } from '../../src/access/people.ts'
import { Coaches } from '../../src/access/roles.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { Members } from '../../src/exec/members.ts'
import { SessionLists } from '../../src/exec/session-lists.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { type FakeSlack, startSlack } from '../support/slack/slack.ts'
import { slackClient } from '../support/slack-client.ts'

const OWN = {
  teamId: 'T0ACME',
  enterpriseId: undefined,
  isOrgWide: false,
  botId: 'B0BOT',
  botUserId: 'U0BOT',
}
const JANE = { slackUser: 'U0REP' }

let slack: FakeSlack
let exec: FakeExec
let client: ExecClient
let members: Members
let access: ListAccessOptions
let listAccess: ListAccess

beforeEach(async () => {
  slack = await startSlack()
  exec = await startExec()
  exec.emailFilter = 'exact'
  exec.sessions.set('a', sessionDocument({ id: 'a' }))
  exec.sessions.set('b', sessionDocument({ id: 'b', user: { id: 'u2', email: 'gus@acme.com' } }))
  exec.members.push({ id: 'm1', email: 'ada@acme.com', first_name: 'A', last_name: 'A', role: 'admin' })
  client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log: capturedLog().log })
  const web = slackClient(slack)
  members = new Members(client)
  access = {
    lists: new SessionLists(client),
    people: createPeople(web, () => OWN),
    coaches: new Coaches(web, { users: ['U0REP2'], groups: ['S0COACHES'], emails: [] }),
    members,
  }
  listAccess = new ListAccess(access)
})

afterEach(async () => {
  client.close()
  await Promise.all([slack.close(), exec.close()])
})

function open(user: string, of?: ListRequest['of']) {
  return listAccess.open({ user, of, page: 1, pageSize: 50 })
}

function setEmail(user: string, email: string): void {
  const person = slack.workspace.people.find(({ id }) => id === user)
  if (person === undefined) throw new Error(`Nobody is ${user}.`)
  person.email = email
}

const listed = (by: string, isOwn: boolean, ...ids: string[]) => ({
  ok: true,
  value: { by, isOwn, sessions: ids.map((id) => ({ id })) },
})
const refused = { ok: false, error: { kind: 'list_not_allowed' } }
const paths = () => exec.requests.map(({ path }) => path)

describe("someone's own list", () => {
  it.each([
    ['a full member', 'U0REP', ['a']],
    ['a guest', 'U0GUEST', ['b']],
  ])('opens for %s, for one request', async (_, user, ids) => {
    expect(await open(user)).toMatchObject(listed('participant', true, ...ids))
    expect(paths()).toEqual(['/sessions'])
    expect(slack.callsOf('usergroups.users.list')).toEqual([])
  })

  it("that is empty is looked for in Exec's spelling before that is said; once a day the members are read for it", async () => {
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u3', email: 'Colin@Acme.com' } }))
    expect(await open('U0COLLEAGUE')).toMatchObject(listed('participant', true))
    expect(await open('U0GUEST', { email: 'gus@acme.com' })).toMatchObject(listed('participant', true, 'b'))
    expect(paths()).toEqual(['/sessions', '/workspace/members', '/sessions'])
    expect(await open('U0COLLEAGUE')).toMatchObject(listed('participant', true))
    expect(paths()).toHaveLength(3)
  })

  it("that is empty but for Exec's spelling is found, and from then on at once", async () => {
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u3', email: 'Colin@Acme.com' } }))
    exec.members.push({ id: 'm3', email: 'Colin@Acme.com', first_name: 'C', last_name: 'L', role: 'member' })
    for (let time = 0; time < 2; time += 1)
      expect(await open('U0COLLEAGUE')).toMatchObject(listed('participant', true, 'c'))
    expect(paths()).toEqual(['/sessions', '/workspace/members', '/sessions'])
  })

  it('that is empty is empty where nobody waits', async () => {
    const request = { user: 'U0COLLEAGUE', page: 1, pageSize: 50 }
    expect(await listAccess.open(request, { priority: 'background' })).toMatchObject(
      listed('participant', true),
    )
    expect(paths()).toEqual(['/sessions'])
  })

  it("is not said to be empty where Exec's spelling can not be found out, nor from what is kept", async () => {
    const request = { user: 'U0COLLEAGUE', page: 1, pageSize: 50 }
    await listAccess.open(request, { priority: 'background' })
    exec.faults.set({ kind: 'invalid_key' })
    const unknown = { ok: false, error: { kind: 'spelling_unknown' } }
    expect(await open('U0COLLEAGUE')).toEqual(unknown)
    expect(await open('U0COLLEAGUE')).toEqual(unknown)
    expect(await listAccess.peek(request)).toEqual({ ok: true, value: undefined })
    expect(paths()).toEqual(['/sessions', '/workspace/members'])
  })

  it('is not said to be empty where the look-up of the spelling is late', async () => {
    await listAccess.open({ user: 'U0COLLEAGUE', page: 1, pageSize: 50 }, { priority: 'background' })
    exec.faults.set({ kind: 'hang' })
    listAccess = new ListAccess({ ...access, answerMs: 300 })
    expect(await open('U0COLLEAGUE')).toEqual({ ok: false, error: { kind: 'spelling_unknown' } })
  })

  it("is not said to be empty where what stands under Exec's spelling can not be read", async () => {
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u3', email: 'Colin@Acme.com' } }))
    exec.members.push({ id: 'm3', email: 'Colin@Acme.com', first_name: 'C', last_name: 'L', role: 'member' })
    await listAccess.open({ user: 'U0COLLEAGUE', page: 1, pageSize: 50 }, { priority: 'background' })
    await members.spellingOf('ada@acme.com', 'interactive')
    exec.faults.set({ kind: 'invalid_key' })
    expect(await open('U0COLLEAGUE')).toEqual({ ok: false, error: { kind: 'key_rejected' } })
  })

  it("says when Exec's limit ends, where that keeps the spelling from being found out", async () => {
    await listAccess.open({ user: 'U0COLLEAGUE', page: 1, pageSize: 50 }, { priority: 'background' })
    exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'header' })
    expect(await open('U0COLLEAGUE')).toMatchObject({ ok: false, error: { kind: 'limited' } })
  })

  it.each([JANE, { email: 'jane@acme.com' }, { email: ' JANE@acme.com ' }])(
    'opens where they name themself: %j',
    async (of) => {
      expect(await open('U0REP', of)).toMatchObject(listed('participant', true, 'a'))
      expect(paths()).toEqual(['/sessions'])
    },
  )

  it.each([
    ['someone without an email', 'U0NOMAIL', { kind: 'not_established', failure: { kind: 'email_missing' } }],
    ['someone deactivated', 'U0GONE', { kind: 'deactivated' }],
    ['someone of another organisation', 'U0OUTSIDER', { kind: 'other_organisation' }],
  ])('does not for %s, and Exec is not asked', async (_, user, error) => {
    for (const of of [undefined, { slackUser: user }, JANE]) {
      if (user === 'U0NOMAIL' && of === JANE) continue
      expect(await open(user, of)).toEqual({ ok: false, error })
    }
    expect(paths()).toEqual([])
  })

  it('does not for a coach or an admin without an email', async () => {
    for (const user of ['U0REP2', 'U0ADMIN']) {
      setEmail(user, '')
      const error = { kind: 'not_established', failure: { kind: 'email_missing' } }
      expect(await open(user)).toEqual({ ok: false, error })
    }
    expect(paths()).toEqual([])
  })

  it('is asked for as Slack writes the email, too', async () => {
    setEmail('U0REP', 'Jane@Acme.com')
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u1', email: 'Jane@Acme.com' } }))
    expect(await open('U0REP')).toMatchObject(listed('participant', true, 'a', 'c'))
    expect(exec.requests).toMatchObject([{ query: { user_emails: 'jane@acme.com,Jane@Acme.com' } }])
  })

  it("is asked for in Exec's spelling where its members are at hand, and they are not asked for", async () => {
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u1', email: 'JANE@acme.com' } }))
    exec.members.push({ id: 'm2', email: 'JANE@acme.com', first_name: 'J', last_name: 'S', role: 'member' })
    expect(await open('U0REP')).toMatchObject(listed('participant', true, 'a'))
    expect(paths()).toEqual(['/sessions'])
    await members.isAdmin('jane@acme.com')
    expect(await open('U0REP')).toMatchObject(listed('participant', true, 'a', 'c'))
  })

  it('holds nothing of others, even if Exec ignores the filter', async () => {
    exec.emailFilter = 'ignored'
    expect(await open('U0GUEST')).toMatchObject(listed('participant', true, 'b'))
  })

  it('with a comma in the email is empty, and no request', async () => {
    setEmail('U0REP', 'jane@acme.com,gus@acme.com')
    expect(await open('U0REP')).toMatchObject(listed('participant', true))
    expect(paths()).not.toContain('/sessions')
  })
})

describe("another's list", () => {
  it.each([
    ['a coach by id', 'U0REP2', 'coach'],
    ['a coach by user group', 'U0COACH', 'coach'],
    ["one of Exec's admins", 'U0ADMIN', 'admin'],
  ])('opens for %s', async (_, user, by) => {
    expect(await open(user, JANE)).toMatchObject(listed(by, false, 'a'))
    expect(await open(user, { email: 'Jane@acme.com' })).toMatchObject(listed(by, false, 'a'))
  })

  it.each([
    ['a full member', 'U0COLLEAGUE'],
    ['a guest', 'U0GUEST'],
  ])('does not for %s: no list is asked for', async (_, user) => {
    expect(await open(user, JANE)).toEqual(refused)
    expect(await open(user, { email: 'jane@acme.com' })).toEqual(refused)
    expect(await listAccess.peek({ user, of: JANE, page: 1, pageSize: 50 })).toEqual(refused)
    expect(paths()).toEqual(['/workspace/members'])
  })

  it('opens for a coach who has no email', async () => {
    setEmail('U0REP2', '')
    expect(await open('U0REP2', JANE)).toMatchObject(listed('coach', false, 'a'))
  })

  it('does not where nobody can say whether they are an admin', async () => {
    exec.faults.set({ kind: 'invalid_key' })
    const error = { kind: 'not_established', failure: { kind: 'admins_unreadable' } }
    expect(await open('U0COLLEAGUE', JANE)).toEqual({ ok: false, error })
  })

  it.each([
    ['of another organisation', { slackUser: 'U0OUTSIDER' }, { kind: 'list_of_outsider' }],
    ['without an email', { slackUser: 'U0NOMAIL' }, { kind: 'list_without_email' }],
    [
      'whom Slack does not know',
      { slackUser: 'U0NOBODY' },
      { kind: 'list_profile_unreadable', slackError: 'user_not_found' },
    ],
  ])('of someone %s is told to be none, to those alone who may list people', async (_, of, error) => {
    expect(await open('U0COACH', of)).toEqual({ ok: false, error })
    expect(await open('U0COLLEAGUE', of)).toEqual(refused)
    expect(paths()).not.toContain('/sessions')
  })

  it('of someone who has left opens', async () => {
    exec.sessions.set('c', sessionDocument({ id: 'c', user: { id: 'u3', email: 'gone@acme.com' } }))
    expect(await open('U0COACH', { slackUser: 'U0GONE' })).toMatchObject(listed('coach', false, 'c'))
  })
})

describe('a look at what is kept', () => {
  it('opens for the same people, and asks for nothing', async () => {
    const request = { user: 'U0REP2', of: JANE, page: 1, pageSize: 50 }
    expect(await listAccess.peek(request)).toEqual({ ok: true, value: undefined })
    await open('U0REP')
    expect(await listAccess.peek(request)).toMatchObject(listed('coach', false, 'a'))
    expect(paths()).toEqual(['/sessions'])
  })
})

describe('whether someone may list others', () => {
  it.each([
    ['U0REP2', true],
    ['U0COACH', true],
    ['U0ADMIN', true],
    ['U0REP', false],
    ['U0GUEST', false],
    ['U0NOMAIL', false],
    ['U0GONE', false],
    ['U0OUTSIDER', false],
    ['U0NOBODY', false],
  ])('of %s is %s, and no list is asked for', async (user, answer) => {
    expect(await listAccess.mayListOthers(user)).toBe(answer)
    expect(paths()).not.toContain('/sessions')
  })

  it('is looked up once a day, also for someone who is not among the members', async () => {
    let now = Date.now()
    members = new Members(client, { clock: () => now })
    listAccess = new ListAccess({ ...access, members })
    for (let time = 0; time < 5; time += 1) {
      expect(await listAccess.mayListOthers('U0COLLEAGUE')).toBe(false)
      now += 11 * 60_000
    }
    expect(paths()).toEqual(['/workspace/members'])
  })

  it('is no where that is not known, but for those whom the settings name', async () => {
    exec.faults.set({ kind: 'reset' })
    slack.fault('usergroups.users.list', { kind: 'error', error: 'internal_error', times: 10 })
    expect(await listAccess.mayListOthers('U0ADMIN')).toBe(false)
    expect(await listAccess.mayListOthers('U0COACH')).toBe(false)
    expect(await listAccess.mayListOthers('U0REP2')).toBe(true)
  })
})

describe('a list that hangs', () => {
  it('is answered when its time is over', async () => {
    exec.faults.set({ kind: 'hang' })
    listAccess = new ListAccess({ ...access, answerMs: 300 })
    expect(await open('U0REP2', JANE)).toEqual({ ok: false, error: { kind: 'timed_out' } })
  })
})
