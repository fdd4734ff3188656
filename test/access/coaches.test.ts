import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Coaches, type CoachList } from '../../src/access/coaches.ts'
import { People } from '../../src/access/people.ts'
import type { Profile } from '../../src/access/policy.ts'
import { NOBODY } from '../support/access.ts'
import { startSlack } from '../support/acme.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { INSTALLATION, slackClient } from '../support/slack-client.ts'

const FIVE_MINUTES_MS = 5 * 60_000
let slack: FakeSlack
let now: number

beforeEach(async () => {
  slack = await startSlack()
  slack.workspace.usergroups.S0SALES = ['U0REP2']
  now = 1_000
})

afterEach(async () => {
  await slack.close()
})

function coaches(list: Partial<CoachList>, find?: People['find']) {
  const people = new People(slackClient(slack), INSTALLATION, { clock: () => now })
  const { directory } = people
  return new Coaches(find === undefined ? people : { find, directory }, { ...NOBODY, ...list })
}

function viewer(user: string, email?: string): Profile {
  return { user, email, accountType: 'member' }
}

const groupsAskedFor = () => slack.callsOf('usergroups.users.list').map(({ args }) => args.usergroup)

describe('Coaches', () => {
  it.each([
    ['by id', viewer('U0COACH'), { users: ['U0COACH'] }],
    ['by email', viewer('U0ANY', 'carla@acme.com'), { emails: ['carla@acme.com'] }],
  ])('knows a coach who is named %s without asking Slack', async (_, who, list) => {
    const named = coaches({ ...list, groups: ['S0COACHES'] })
    expect([named.isNamed(who), await named.isCoach(who)]).toEqual([true, 'yes'])
    expect(slack.calls).toEqual([])
  })

  it('takes the members of each named user group for coaches', async () => {
    const group = coaches({ groups: ['S0COACHES', 'S0SALES'] })
    expect(group.isNamed(viewer('U0REP2'))).toBe(false)
    expect(await group.isCoach(viewer('U0REP2'))).toBe('yes')
    expect(await group.isCoach(viewer('U0COACH'))).toBe('yes')
    expect(await group.isCoach(viewer('U0REP'))).toBe('no')
  })

  it('has no coach if the list is empty', async () => {
    expect(await coaches({}).isCoach(viewer('U0COACH'))).toBe('no')
    expect(slack.calls).toEqual([])
  })
})

describe('Coaches.everyone', () => {
  it('finds people by id, user group and email, and leaves out whom Slack does not know', async () => {
    const list = {
      users: ['U0ADMIN'],
      groups: ['S0SALES', 'S0GONE'],
      emails: ['carla@acme.com', 'no@acme.com'],
    }
    expect(coaches(list).isNobody).toBe(false)
    expect(await coaches(list).everyone()).toEqual(['U0ADMIN', 'U0REP2', 'U0COACH'])
    expect(coaches({}).isNobody).toBe(true)
  })

  it('asks Slack for an email once in five minutes', async () => {
    const carla = coaches({ emails: ['carla@acme.com'] })
    const asked = () => slack.callsOf('users.lookupByEmail').length
    for (const _ of [1, 2]) await carla.everyone()
    expect(asked()).toBe(1)
    now += FIVE_MINUTES_MS + 1
    await carla.everyone()
    expect(asked()).toBe(2)
  })
})

describe('Coaches.emails', () => {
  it('has those named by email, and of the others those whom Slack can tell', async () => {
    const list = coaches({
      users: ['U0ADMIN', 'U0REP'],
      groups: ['S0SALES', 'S0COACHES'],
      emails: ['pat@acme.com'],
    })
    const found = await list.emails()
    expect(found[0]).toBe('pat@acme.com')
    expect(found).toEqual(expect.arrayContaining(['ada@acme.com', 'jane@acme.com', 'ravi@acme.com']))
    expect(found).not.toContain(undefined)
  })

  it('are looked up for the first hundred of a large user group', async () => {
    const asked: string[] = []
    const find = (user: string) => {
      asked.push(user)
      return Promise.resolve(viewer(user))
    }
    const users = Array.from({ length: 150 }, (_, index) => `U0${index}`)
    await coaches({ users }, find).emails()
    expect(asked).toEqual(users.slice(0, 100))
  })
})

describe('Coaches.isCoach', () => {
  it('asks Slack for the members of a user group once in five minutes, even for many callers at once', async () => {
    const group = coaches({ groups: ['S0COACHES'] })
    await Promise.all(['U0REP', 'U0COACH', 'U0REP2'].map((user) => group.isCoach(viewer(user))))
    now += FIVE_MINUTES_MS
    await group.isCoach(viewer('U0REP'))
    expect(groupsAskedFor()).toEqual(['S0COACHES'])
  })

  it('sees a change in a user group after five minutes', async () => {
    const group = coaches({ groups: ['S0COACHES'] })
    expect(await group.isCoach(viewer('U0COACH'))).toBe('yes')
    slack.workspace.usergroups.S0COACHES = []
    now += FIVE_MINUTES_MS + 1
    expect(await group.isCoach(viewer('U0COACH'))).toBe('no')
  })

  it('fails if Slack refuses the members of a user group, and asks again the next time', async () => {
    const group = coaches({ groups: ['S0COACHES'] })
    slack.fault('usergroups.users.list', { kind: 'error', error: 'missing_scope' })
    expect(await group.isCoach(viewer('U0COACH'))).toEqual({
      kind: 'coaches_unreadable',
      slackError: 'missing_scope',
    })
    now += 2
    expect(await group.isCoach(viewer('U0COACH'))).toBe('yes')
  })

  it("fails if it can't read Slack's answer about a user group", async () => {
    slack.fault('usergroups.users.list', { kind: 'status', status: 200, body: '{"ok":true}' })
    const failure = { kind: 'coaches_unreadable', slackError: 'unreadable_answer' }
    expect(await coaches({ groups: ['S0COACHES'] }).isCoach(viewer('U0REP'))).toEqual(failure)
  })

  it('finds a coach in one user group though another group is unreadable', async () => {
    const group = coaches({ groups: ['S0NOSUCH', 'S0SALES'] })
    expect(await group.isCoach(viewer('U0REP2'))).toBe('yes')
    expect(await group.isCoach(viewer('U0REP'))).toEqual({
      kind: 'coaches_unreadable',
      slackError: 'no_such_subteam',
    })
  })
})
