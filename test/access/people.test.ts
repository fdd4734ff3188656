import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExecEmail } from '../../src/access/exec-emails.ts'
import { accountTypeOf, actingTeams, People } from '../../src/access/people.ts'
import type { Installation } from '../../src/slack/connection.ts'
import { acmeOrganization, startSlack } from '../support/acme.ts'
import type { JsonObject } from '../support/slack/json.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import type { Person } from '../support/slack/workspace.ts'
import { INSTALLATION, SAME_EMAILS, slackClient } from '../support/slack-client.ts'

const FIVE_MINUTES_MS = 5 * 60_000
const GRID: Installation = { ...INSTALLATION, enterpriseId: 'E0ACME' }

let slack: FakeSlack
let people: People
let now: number
let approved: ExecEmail[]

beforeEach(async () => {
  slack = await startSlack()
  now = 1_000
  approved = []
  people = new People(slackClient(slack), INSTALLATION, () => now, { current: async () => approved })
})

afterEach(async () => {
  await slack.close()
})

function add(person: Partial<Person>): string {
  const { team } = slack.workspace
  const added = { id: 'U0NEW', name: 'new', real_name: 'N', team_id: team.id, tz: 'Etc/UTC', ...person }
  slack.workspace.people.push(added)
  return added.id
}

describe('the account type', () => {
  const jane = { id: 'U0REP', team_id: 'T0ACME' }
  const inGrid = (enterprise_id: string | null, teams?: string[] | null) => ({
    ...jane,
    enterprise_user: { enterprise_id, teams },
  })
  const ofSister = { ...inGrid('E0ACME', ['T0SISTER']), team_id: 'T0SISTER' }
  const ofUnnamed = { ...inGrid('E0ACME'), team_id: 'T0SISTER' }
  const ofBoth = { ...ofSister, ...inGrid('E0ACME', ['T0SISTER', 'T0ACME']), team_id: 'T0SISTER' }
  const FOR_ALL = { ...GRID, isOrgWide: true }

  it.each<[string, Parameters<typeof accountTypeOf>[0], string, Installation?]>([
    ['a full member', jane, 'member'],
    ['a guest', { ...jane, is_restricted: true }, 'guest'],
    ['a guest of a single channel', { ...jane, is_ultra_restricted: true }, 'guest'],
    ['another app', { ...jane, is_bot: true }, 'bot'],
    ['Slackbot, which Slack does not call a bot', { ...jane, id: 'USLACKBOT' }, 'bot'],
    ['someone deactivated', { ...jane, deleted: true }, 'deactivated'],
    ['a guest who left', { ...jane, is_restricted: true, deleted: true }, 'deactivated'],
    ['someone of another workspace', { ...jane, team_id: 'T0OTHER' }, 'other_organisation'],
    ['a stranger who claims the own workspace', { ...jane, is_stranger: true }, 'other_organisation'],
    [
      'someone of another Enterprise organization',
      { ...ofSister, ...inGrid('E0OTHER', ['T0OTHER']), team_id: 'T0OTHER' },
      'other_organisation',
      GRID,
    ],
    ['someone of a sister workspace only', ofSister, 'other_workspace', GRID],
    ['someone whose workspaces Slack does not name', ofUnnamed, 'other_workspace', GRID],
    ['someone of a sister workspace and the own', ofBoth, 'member', GRID],
    ['a guest of a sister workspace', { ...ofSister, is_restricted: true }, 'guest', GRID],
    ['someone who left a sister workspace', { ...ofSister, deleted: true }, 'deactivated', GRID],
    ['someone of a sister workspace, the app being for all', ofSister, 'member', FOR_ALL],
  ])('of %s', (_, profile, accountType, own = INSTALLATION) => {
    expect(accountTypeOf(profile, own, [])).toBe(accountType)
  })

  it.each([
    ['payloads that name the own team', jane, INSTALLATION, ['T0ACME'], 'member'],
    ['payloads that name another team', jane, INSTALLATION, ['T0OTHER'], 'other_organisation'],
    ['payloads that name both', jane, INSTALLATION, ['T0ACME', 'T0OTHER'], 'other_organisation'],
    ['another team in the own organization', inGrid('E0ACME', ['T0ACME']), GRID, ['T0SISTER'], 'member'],
    ['a sister team of their own', ofSister, GRID, ['T0SISTER'], 'other_workspace'],
    ['a sister team, the app being for all', ofSister, FOR_ALL, ['T0SISTER'], 'member'],
    ['a team beside the own organization', jane, GRID, ['T0OTHER'], 'other_organisation'],
    ['another organization', inGrid('E0OTHER', ['T0ACME']), GRID, ['T0OTHER'], 'other_organisation'],
    [
      'another organization, the own having none',
      inGrid('E0OTHER', null),
      INSTALLATION,
      ['T0OTHER'],
      'other_organisation',
    ],
    ['a profile without an organization', inGrid(null, null), GRID, ['T0OTHER'], 'other_organisation'],
  ])('with %s', (_, profile, own, actsFor, accountType) => {
    expect(accountTypeOf(profile, own, actsFor)).toBe(accountType)
  })
})

it('the teams of a delivery count for it alone, cached profile or not', async () => {
  for (const [teams, accountType] of [
    [undefined, 'member'],
    [['T0ACME', 'T0OTHER'], 'other_organisation'],
    [['T0ACME'], 'member'],
  ] as const) {
    expect(await people.find('U0REP', undefined, teams)).toMatchObject({ accountType })
    expect(people.peek('U0REP', teams)).toMatchObject({ accountType })
  }
})

describe('the email of a person', () => {
  it.each([
    [' Jane.Doe@ACME.com ', 'jane.doe@acme.com'],
    [' ', undefined],
    ['', undefined],
  ])('reads the email %j as %j', async (email, read) => {
    expect(await people.find(add({ email }))).toMatchObject({ email: read })
  })

  it("keeps Slack's spelling of an email that is not in lower case", async () => {
    expect(await people.find(add({ email: ' Jane@ACME.com ' }))).toMatchObject({
      email: 'jane@acme.com',
      emailSpelling: 'Jane@ACME.com',
    })
    expect(await people.find('U0REP')).toMatchObject({ emailSpelling: undefined })
  })

  it('finds no email if the profile has none, or the bot lacks the scope to read it', async () => {
    expect(await people.find('U0NOMAIL')).toMatchObject({ email: undefined, accountType: 'member' })
    slack.settings.scopes.splice(slack.settings.scopes.indexOf('users:read.email'), 1)
    expect(await people.find('U0REP')).toMatchObject({ email: undefined, accountType: 'member' })
  })
})

describe('another email in Exec, which an admin has approved,', () => {
  const claim = (person: string, email: string): ExecEmail => ({
    ...{ person, email, id: 'asked', state: 'approved', requestedAt: 1, decidedBy: 'U0ADMIN' },
  })
  const RAVI_IN_EXEC = { email: 'ravi@exec-corp.com', slackEmail: 'ravi@acme.com' }

  it.each<[string, ExecEmail[], string, object, string | undefined]>([
    ['is that of the person', [claim('U0REP2', 'ravi@exec-corp.com')], 'U0REP2', RAVI_IN_EXEC, 'U0REP2'],
    [
      'says nothing of others',
      [claim('U0REP2', 'ravi@exec-corp.com')],
      'U0REP',
      { email: 'jane@acme.com' },
      'U0REP2',
    ],
    [
      'is nobody’s before',
      [{ ...claim('U0REP2', 'ravi@exec-corp.com'), state: 'asked' }],
      'U0REP2',
      { email: 'ravi@acme.com', claimedEmail: 'ravi@exec-corp.com' },
      undefined,
    ],
    [
      'is that of someone whose profile has none',
      [claim('U0NOMAIL', 'ravi@exec-corp.com')],
      'U0NOMAIL',
      { email: 'ravi@exec-corp.com', slackEmail: undefined },
      'U0NOMAIL',
    ],
  ])('%s', async (_, all, user, profile, owner) => {
    approved = all
    expect(await people.find(user)).toMatchObject({ emailSpelling: undefined, ...profile })
    expect(await people.ofEmail('ravi@exec-corp.com')).toEqual({ ok: true, value: owner })
  })

  it('is void while the profile of another person in Slack has it', async () => {
    approved = [claim('U0REP2', 'new@acme.com')]
    expect(await people.find('U0REP2')).toMatchObject({ email: 'new@acme.com' })
    const other = add({ email: 'New@acme.com' })
    now += FIVE_MINUTES_MS + 1
    expect(await people.find('U0REP2')).toMatchObject({ email: 'ravi@acme.com' })
    expect(await people.ofEmail('new@acme.com')).toEqual({ ok: true, value: other })
  })

  it('counts for nothing, and neither does the other one, if Slack does not tell whose it is', async () => {
    approved = [claim('U0REP2', 'ravi@exec-corp.com')]
    slack.fault('users.lookupByEmail', { kind: 'error', error: 'internal_error', times: 1 })
    const unreadable = { kind: 'profile_unreadable', slackError: 'internal_error' }
    expect(await people.find('U0REP2')).toEqual(unreadable)
    now += 2
    expect(await people.find('U0REP2')).toMatchObject(RAVI_IN_EXEC)
  })

  it('costs Slack one look-up in five minutes, and nothing for others', async () => {
    approved = [claim('U0REP2', 'ravi@exec-corp.com')]
    for (const user of ['U0REP', 'U0REP2', 'U0REP2', 'U0COACH']) await people.find(user)
    expect(slack.callsOf('users.lookupByEmail')).toHaveLength(1)
  })
})

it('says why Slack does not tell of someone', async () => {
  const unreadable = { kind: 'profile_unreadable', slackError: 'user_not_found' }
  expect(await people.find('U0NOBODY')).toEqual(unreadable)
})

const NOBODY = { ok: true, value: undefined }
const NO_GROUP = { ok: false, error: { code: 'no_such_subteam' } }

describe.each([
  ['ofEmail', 'users.lookupByEmail', 'jane@acme.com', 'no@acme.com', NOBODY, 'U0REP'],
  ['userGroups', 'usergroups.users.list', 'S0COACHES', 'S0GONE', NO_GROUP, new Set(['U0COACH'])],
] as const)('People.%s', (part, method, key, unknown, none, value) => {
  const find = (one: string) => (part === 'ofEmail' ? people.ofEmail(one) : people.userGroups.find(one))
  const calls = () => slack.callsOf(method).length

  it('tells what Slack tells, or why Slack does not', async () => {
    expect(await find(key)).toMatchObject({ ok: true, value })
    expect(await find(unknown)).toMatchObject(none)
    slack.fault(method, { kind: 'status', status: 200, body: '{"ok":true,"user":"jane"}' })
    expect(await find('other')).toMatchObject({ error: { code: 'unreadable_answer' } })
  })

  it('asks Slack once in five minutes, even for many callers at once', async () => {
    await Promise.all([key, key, key].map((each) => find(each)))
    now += FIVE_MINUTES_MS
    await find(key)
    expect(calls()).toBe(1)
    now += 1
    await find(key)
    expect(calls()).toBe(2)
  })

  it('asks again the next time after a failure', async () => {
    slack.fault(method, { kind: 'error', error: 'internal_error' })
    expect(await find(key)).toMatchObject({ error: { code: 'internal_error' } })
    now += 2
    expect(await find(key)).toMatchObject({ ok: true })
  })
})

it('peek gives what is cached for five minutes, and never asks Slack', async () => {
  expect(people.peek('U0REP')).toBeUndefined()
  const found = await people.find('U0REP')
  now += FIVE_MINUTES_MS
  expect(people.peek('U0REP')).toEqual(found)
  now += 1
  expect(people.peek('U0REP')).toBeUndefined()
  expect(slack.callsOf('users.info')).toHaveLength(1)
})

it('takes null for a value that is missing', async () => {
  const user = {
    id: 'U0NULL',
    team_id: 'T0ACME',
    deleted: null,
    is_bot: null,
    is_restricted: null,
    is_ultra_restricted: null,
    is_stranger: null,
    enterprise_user: null,
    profile: { email: null },
  }
  const answer = (body: object) =>
    slack.fault('users.info', { kind: 'status', status: 200, body: JSON.stringify({ ok: true, ...body }) })
  answer({ user })
  expect(await people.find('U0NULL')).toMatchObject({ accountType: 'member', email: undefined })
  answer({ user: { ...user, profile: null, enterprise_user: { enterprise_id: null, teams: null } } })
  expect(await people.find('U0NULL2')).toMatchObject({ accountType: 'member', email: undefined })
  answer({ user: { ...user, team_id: null } })
  expect(await people.find('U0NULL3')).toMatchObject({ accountType: 'other_organisation' })
})

it.each([
  ['a workspace', { is_admin: true }, {}, ['administers', undefined]],
  ['an organization', {}, { is_owner: true }, [undefined, 'administers']],
])('an admin of %s administers what has installed the app only there', async (_, here, there, expected) => {
  const enterprise_user = { enterprise_id: 'E0ACME', ...there }
  const body = JSON.stringify({
    ok: true,
    user: { id: 'U0REP', team_id: 'T0ACME', enterprise_user, ...here },
  })
  slack.fault('users.info', { kind: 'status', status: 200, body, times: 2 })
  const found = [INSTALLATION, { ...GRID, isOrgWide: true }].map((installation) =>
    new People(slackClient(slack), installation, () => now, SAME_EMAILS).find('U0REP'),
  )
  const profiles = await Promise.all(found)
  expect(profiles.map((profile) => ('administers' in profile ? 'administers' : undefined))).toEqual(expected)
})

it.each([
  [
    'a press',
    { type: 'block_actions', user: { id: 'U1', team_id: 'T2' }, team: { id: 'T1' }, actions: [] },
    ['T2', 'T1'],
  ],
  [
    'a press, the app being installed for an organization',
    { type: 'block_actions', user: { id: 'U1', team_id: 'T1' }, team: null },
    ['T1'],
  ],
  ['a form without the team of the person', { user: { id: 'U1' }, team: { id: 'T1' } }, ['T1']],
  ['a command', { command: '/x', user_id: 'U1', team_id: 'T1' }, ['T1']],
  ['a mention', { team_id: 'T1', event: { type: 'app_mention', user: 'U1', team: 'T2' } }, ['T2', 'T1']],
  [
    'a message',
    { team_id: 'T1', event: { type: 'message', user: 'U1', user_team: 'T3', team: 'T1' } },
    ['T3', 'T1'],
  ],
  ['a link', { team_id: 'T2', event: { type: 'link_shared', user: 'U1' } }, ['T2']],
  ['a person without a team', { user: { id: 'U1' } }, []],
  ['null', null, []],
  ['text', 'U1', []],
  ['a list', [], []],
])('actingTeams reads %s', (_, body, expected) => {
  expect(actingTeams(body)).toEqual(expected)
})

describe('whom menus offer', () => {
  const ids = async () => {
    const listed = await people.listed()
    return listed.ok ? listed.value.map(({ id }) => id) : listed.error.code
  }
  const members = ['U0ADMIN', 'U0COACH', 'U0COLLEAGUE', 'U0REP', 'U0NOMAIL', 'U0REP2']

  it('are the full members and the user groups, by name, read once in five minutes, in pages', async () => {
    for (let at = 0; at < 1000; at += 1) add({ id: `U1${at}`, real_name: `Z ${at}` })
    expect((await ids()).slice(0, 7)).toEqual([...members, 'S0COACHES'])
    expect(await ids()).toHaveLength(1007)
    expect(slack.callsOf('users.list').map(({ args }) => args.cursor)).toEqual([undefined, '1000'])
    now += FIVE_MINUTES_MS + 1
    await ids()
    expect(slack.callsOf('usergroups.list')).toHaveLength(2)
  })

  it('are those of all workspaces of an organization that Slack tells of', async () => {
    await slack.close()
    slack = await startSlack({ workspace: acmeOrganization() })
    slack.workspace.team.granted_teams = ['T0SISTER', 'T0LOST', 'T0ACME']
    const only = ({ team_id }: JsonObject) => team_id === 'T0LOST'
    slack.fault('users.list', { kind: 'error', error: 'team_access_not_granted', only })
    const installation = { ...GRID, teamId: 'E0ACME', isOrgWide: true }
    const approvals = { current: async () => [] }
    people = new People(slackClient(slack), installation, () => now, approvals)
    expect(await ids()).toEqual([...members, 'S0COACHES'])
  })

  it('are people alone where Slack tells of no user groups', async () => {
    slack.fault('usergroups.list', { kind: 'error', error: 'missing_scope' })
    expect(await ids()).toEqual(members)
  })

  it('are nobody while Slack does not tell, and are asked for again', async () => {
    slack.fault('users.list', { kind: 'error', error: 'internal_error' })
    expect(await ids()).toBe('internal_error')
    now += 2
    expect(await ids()).toEqual([...members, 'S0COACHES'])
  })
})
