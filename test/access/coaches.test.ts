import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Coaches, type CoachList } from '../../src/access/coaches.ts'
import { People } from '../../src/access/people.ts'
import type { Profile } from '../../src/access/policy.ts'
import { NOBODY } from '../support/access.ts'
import { startSlack } from '../support/acme.ts'
import { testClock } from '../support/clock.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { INSTALLATION, SAME_EMAILS, slackClient } from '../support/slack-client.ts'

let slack: FakeSlack

beforeEach(async () => {
  slack = await startSlack()
  slack.workspace.usergroups.S0SALES = ['U0REP2']
})

afterEach(async () => {
  await slack.close()
})

function coaches(list: Partial<CoachList>, find?: People['find']) {
  const people = new People(slackClient(slack), INSTALLATION, testClock, SAME_EMAILS)
  const { userGroups } = people
  const ofEmail: People['ofEmail'] = (email) => people.ofEmail(email)
  return new Coaches(find === undefined ? people : { find, ofEmail, userGroups }, { ...NOBODY, ...list })
}

function viewer(user: string, email?: string): Profile {
  return { user, email, accountType: 'member' }
}

describe('Coaches', () => {
  it.each([
    ['by id', viewer('U0COACH'), { users: ['U0COACH'] }],
    ['by email', viewer('U0ANY', 'carla@acme.com'), { emails: ['carla@acme.com'] }],
    [
      'by the email in Slack, though Exec has another',
      { ...viewer('U0ANY', 'carla@exec-corp.com'), slackEmail: 'carla@acme.com' },
      { emails: ['carla@acme.com'] },
    ],
  ])('knows a coach who is named %s without asking Slack', async (_, who, list) => {
    const named = coaches({ ...list, groups: ['S0COACHES'] })
    expect(await named.isCoach(who)).toBe('yes')
    expect(slack.calls).toEqual([])
  })

  it('takes the members of each named user group for coaches', async () => {
    const group = coaches({ groups: ['S0COACHES', 'S0SALES'] })
    expect(await group.isCoach(viewer('U0REP2'))).toBe('yes')
    expect(await group.isCoach(viewer('U0COACH'))).toBe('yes')
    expect(await group.isCoach(viewer('U0REP'))).toBe('no')
  })
})

it('Coaches.everyone finds people by id, user group and email, and leaves out whom Slack does not know', async () => {
  const list = {
    users: ['U0ADMIN'],
    groups: ['S0SALES', 'S0GONE'],
    emails: ['carla@acme.com', 'no@acme.com'],
  }
  expect(await coaches(list).everyone()).toEqual(['U0ADMIN', 'U0REP2', 'U0COACH'])
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
  it('finds a coach in one user group though another group is unreadable', async () => {
    const group = coaches({ groups: ['S0NOSUCH', 'S0SALES'] })
    expect(await group.isCoach(viewer('U0REP2'))).toBe('yes')
    expect(await group.isCoach(viewer('U0REP'))).toEqual({
      kind: 'coaches_unreadable',
      slackError: 'no_such_subteam',
    })
  })
})
