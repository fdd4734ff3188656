import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ListRequest, openList, peekList } from '../../src/access/lists.ts'
import { type AccessRoom, ruleOf, startAccess } from '../support/access.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const JANE = { slackUser: 'U0REP' }
const COACHES = { coaches: { users: ['U0REP2'], groups: ['S0COACHES'] } }
const PAGE = { page: 1 }

let room: AccessRoom

beforeEach(async () => {
  room = await startAccess(COACHES)
  room.exec.emailFilter = 'exact'
  addSession('a', 'jane@acme.com')
  addSession('b', 'gus@acme.com')
  room.addMember('ada', 'admin')
})

afterEach(() => room.close())

function addSession(id: string, email: string): void {
  room.exec.sessions.set(id, sessionDocument({ id, user: { id, email } }))
}

function open(user: string, of?: ListRequest['of']) {
  return openList(room.viewer(user), { of, ...PAGE })
}

function openInBackground(user: string) {
  return openList(room.viewer(user, { priority: 'background' }), PAGE)
}

function peek(user: string, of?: ListRequest['of']) {
  return peekList(room.viewer(user), { of, ...PAGE })
}

function setEmail(user: string, email: string): void {
  const person = room.slack.workspace.people.find(({ id }) => id === user)
  if (person === undefined) throw new Error(`Nobody is ${user}.`)
  person.email = email
}

const listed = (by: string, isOwn: boolean, ...ids: string[]) => ({
  ok: true,
  value: { by, isOwn, sessions: ids.map((id) => ({ id })) },
})
const paths = () => room.paths

describe("openList with the user's own list", () => {
  it.each([
    ['a full member', 'U0REP', ['a']],
    ['a guest', 'U0GUEST', ['b']],
  ])('opens their own list for %s with one request to Exec', async (_, user, ids) => {
    expect(await open(user)).toMatchObject(listed('participant', true, ...ids))
    expect(paths()).toEqual(['/sessions'])
    expect(room.slack.callsOf('usergroups.users.list')).toEqual([])
  })

  it("looks up Exec's spelling of the email before it says that a list is empty, and reads the members for it once a day", async () => {
    addSession('c', 'Colin@Acme.com')
    expect(await open('U0COLLEAGUE')).toMatchObject(listed('participant', true))
    expect(await open('U0GUEST', { email: 'gus@acme.com' })).toMatchObject(listed('participant', true, 'b'))
    expect(paths()).toEqual(['/sessions', '/workspace/members', '/sessions'])
    expect(await open('U0COLLEAGUE')).toMatchObject(listed('participant', true))
    expect(paths()).toHaveLength(3)
  })

  it("finds sessions under Exec's spelling of the email, and asks with that spelling from then on", async () => {
    addSession('c', 'Colin@Acme.com')
    room.addMember('colin', 'member', 'Colin@Acme.com')
    for (let time = 0; time < 2; time += 1)
      expect(await open('U0COLLEAGUE')).toMatchObject(listed('participant', true, 'c'))
    expect(paths()).toEqual(['/sessions', '/workspace/members', '/sessions'])
  })

  it("says that the spelling is unknown if Exec's members are unreadable, and takes no cached empty list", async () => {
    await openInBackground('U0COLLEAGUE')
    room.exec.faults.set({ kind: 'invalid_key' })
    const unknown = { ok: false, error: { kind: 'spelling_unknown' } }
    expect(await open('U0COLLEAGUE')).toEqual(unknown)
    expect(await open('U0COLLEAGUE')).toEqual(unknown)
    expect(await peek('U0COLLEAGUE')).toBeUndefined()
    expect(paths()).toEqual(['/sessions', '/workspace/members'])
  })

  it('says that the spelling is unknown if its look-up is late', async () => {
    // With time for all but that, on a busy machine too.
    room.restart({ ...COACHES, answerMs: 800 })
    await openInBackground('U0COLLEAGUE')
    room.exec.faults.set({ kind: 'hang' })
    expect(await ruleOf(open('U0COLLEAGUE'))).toBe('spelling_unknown')
  })

  it('fails if Exec refuses the list under its own spelling of the email', async () => {
    addSession('c', 'Colin@Acme.com')
    room.addMember('colin', 'member', 'Colin@Acme.com')
    await openInBackground('U0COLLEAGUE')
    await room.viewer('U0REP').sources.members.spellingOf('ada@acme.com', 'interactive')
    room.exec.faults.set({ kind: 'invalid_key' })
    expect(await ruleOf(open('U0COLLEAGUE'))).toBe('key_rejected')
  })

  it("says when Exec's limit ends if that limit stops the look-up of the spelling", async () => {
    await openInBackground('U0COLLEAGUE')
    room.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'header' })
    expect(await open('U0COLLEAGUE')).toMatchObject({ ok: false, error: { kind: 'limited' } })
  })

  it.each([JANE, { email: 'jane@acme.com' }, { email: ' JANE@acme.com ' }])(
    'opens their own list for a user who names themself as %j',
    async (of) => {
      expect(await open('U0REP', of)).toMatchObject(listed('participant', true, 'a'))
      expect(paths()).toEqual(['/sessions'])
    },
  )

  it("asks Exec for the email in lower case and in Slack's spelling", async () => {
    setEmail('U0REP', 'Jane@Acme.com')
    addSession('c', 'Jane@Acme.com')
    expect(await open('U0REP')).toMatchObject(listed('participant', true, 'a', 'c'))
    expect(room.exec.requests).toMatchObject([{ query: { user_emails: 'jane@acme.com,Jane@Acme.com' } }])
  })

  it("asks in Exec's spelling of the email if the members are cached, and does not ask for them", async () => {
    addSession('c', 'JANE@acme.com')
    room.addMember('jane', 'member', 'JANE@acme.com')
    expect(await open('U0REP')).toMatchObject(listed('participant', true, 'a'))
    expect(paths()).toEqual(['/sessions'])
    await room.viewer('U0REP').sources.members.isAdmin('jane@acme.com', 'interactive')
    expect(await open('U0REP')).toMatchObject(listed('participant', true, 'a', 'c'))
  })
})

describe("openList with another person's list", () => {
  it.each([
    ['of another organization', { slackUser: 'U0OUTSIDER' }, { kind: 'list_of_outsider' }],
    ['without an email', { slackUser: 'U0NOMAIL' }, { kind: 'list_without_email' }],
    [
      'whom Slack does not know',
      { slackUser: 'U0NOBODY' },
      { kind: 'list_profile_unreadable', slackError: 'user_not_found' },
    ],
  ])('says only to users who may list people that it has no list of someone %s', async (_, of, error) => {
    expect(await open('U0COACH', of)).toEqual({ ok: false, error })
    expect(await ruleOf(open('U0COLLEAGUE', of))).toBe('list_not_allowed')
    expect(paths()).not.toContain('/sessions')
  })

  it('opens the list of a deactivated person', async () => {
    addSession('c', 'gone@acme.com')
    expect(await open('U0COACH', { slackUser: 'U0GONE' })).toMatchObject(listed('coach', false, 'c'))
  })
})

it('peekList opens a cached list for the same users, without a request', async () => {
  expect(await peek('U0REP2', JANE)).toBeUndefined()
  await open('U0REP')
  expect(await peek('U0REP2', JANE)).toMatchObject(listed('coach', false, 'a').value)
  expect(await peek('U0COLLEAGUE', JANE)).toBeUndefined()
  expect(paths()).toEqual(['/sessions', '/workspace/members'])
})

it('openList fails with timed_out when its time is over while Exec hangs', async () => {
  room.restart({ ...COACHES, answerMs: 300 })
  room.exec.faults.set({ kind: 'hang' })
  expect(await ruleOf(open('U0REP2', JANE))).toBe('timed_out')
})
