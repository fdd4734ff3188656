import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountTypeOf, People } from '../../src/access/people.ts'
import type { Installation } from '../../src/slack/connection.ts'
import { startSlack } from '../support/acme.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import type { Person } from '../support/slack/workspace.ts'
import { INSTALLATION, slackClient } from '../support/slack-client.ts'

const FIVE_MINUTES_MS = 5 * 60_000
const GRID: Installation = { ...INSTALLATION, enterpriseId: 'E0ACME' }

let slack: FakeSlack
let people: People
let now: number

beforeEach(async () => {
  slack = await startSlack()
  now = 1_000
  people = peopleOf(INSTALLATION)
})

function peopleOf(installation: Installation): People {
  return new People(slackClient(slack), installation, { clock: () => now })
}

afterEach(async () => {
  await slack.close()
})

function add(person: Partial<Person>): string {
  const { team } = slack.workspace
  const added = { id: 'U0NEW', name: 'new', real_name: 'N', team_id: team.id, tz: 'Etc/UTC', ...person }
  slack.workspace.people.push(added)
  return added.id
}

describe('People.find', () => {
  it.each([
    ['a full member', 'U0REP', 'member'],
    ['a guest', 'U0GUEST', 'guest'],
    ['someone deactivated', 'U0GONE', 'deactivated'],
    ['someone met through Slack Connect', 'U0OUTSIDER', 'other_organisation'],
  ])('tells the account type of %s', async (_, user, accountType) => {
    expect(await people.find(user)).toMatchObject({ user, accountType })
  })

  it.each<[string, Partial<Person>, string]>([
    ['a guest of a single channel', { is_ultra_restricted: true }, 'guest'],
    ['another app', { is_bot: true }, 'bot'],
    ['Slackbot, which Slack does not call a bot', { id: 'USLACKBOT' }, 'bot'],
    ['a guest who left', { is_restricted: true, deleted: true }, 'deactivated'],
    ['someone of another workspace', { team_id: 'T0OTHER' }, 'other_organisation'],
    ['a stranger who claims the own workspace', { is_stranger: true }, 'other_organisation'],
    [
      'someone of another Enterprise organization',
      { team_id: 'T0OTHER', enterprise_user: { id: 'W1', enterprise_id: 'E0OTHER', teams: ['T0OTHER'] } },
      'other_organisation',
    ],
  ])('tells the account type of %s', async (_, person, accountType) => {
    expect(await people.find(add(person))).toMatchObject({ accountType })
  })
})

describe('People.find in an Enterprise organization', () => {
  const inSisterWorkspace = (teams?: string[]) => ({
    team_id: 'T0SISTER',
    enterprise_user: { id: 'W1', enterprise_id: 'E0ACME', ...(teams && { teams }) },
  })

  beforeEach(() => {
    people = peopleOf(GRID)
  })

  it.each<[string, Partial<Person>, string]>([
    ['of another workspace only', inSisterWorkspace(['T0SISTER']), 'other_workspace'],
    ['whose workspaces Slack does not name', inSisterWorkspace(), 'other_workspace'],
    ['who is in the own workspace too', inSisterWorkspace(['T0SISTER', 'T0ACME']), 'member'],
    [
      'who is a guest of another workspace',
      { ...inSisterWorkspace(['T0SISTER']), is_restricted: true },
      'guest',
    ],
    ['who left it', { ...inSisterWorkspace(['T0SISTER']), deleted: true }, 'deactivated'],
  ])('tells the account type of someone %s', async (_, person, accountType) => {
    expect(await people.find(add(person))).toMatchObject({ accountType })
  })

  it('takes someone of another workspace for a member if the app is installed for the whole organization', async () => {
    people = peopleOf({ ...GRID, isOrgWide: true })
    expect(await people.find(add(inSisterWorkspace(['T0SISTER'])))).toMatchObject({ accountType: 'member' })
  })
})

describe('accountTypeOf', () => {
  const jane = { id: 'U0REP', team_id: 'T0ACME' }
  const inGrid = (enterprise_id: string | null, teams: string[] | null) => ({
    ...jane,
    enterprise_user: { enterprise_id, teams },
  })
  const ofSister = { ...inGrid('E0ACME', ['T0SISTER']), team_id: 'T0SISTER' }

  it.each([
    ['payloads that name no team', jane, INSTALLATION, [], 'member'],
    ['payloads that name the own team', jane, INSTALLATION, ['T0ACME'], 'member'],
    ['payloads that name another team', jane, INSTALLATION, ['T0OTHER'], 'other_organisation'],
    ['payloads that name both', jane, INSTALLATION, ['T0ACME', 'T0OTHER'], 'other_organisation'],
    ['another team in the own organization', inGrid('E0ACME', ['T0ACME']), GRID, ['T0SISTER'], 'member'],
    ['a sister team of their own', ofSister, GRID, ['T0SISTER'], 'other_workspace'],
    ['a sister team, the app being for all', ofSister, { ...GRID, isOrgWide: true }, ['T0SISTER'], 'member'],
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

describe('the teams of payloads', () => {
  it('count for five minutes, cached profile or not', async () => {
    expect(await people.find('U0REP')).toMatchObject({ accountType: 'member' })
    people.note({ user: 'U0REP', teams: ['T0OTHER'] })
    expect(people.peek('U0REP')).toMatchObject({ accountType: 'other_organisation' })
    expect(await people.find('U0REP')).toMatchObject({ accountType: 'other_organisation' })
    now += FIVE_MINUTES_MS + 1
    expect(await people.find('U0REP')).toMatchObject({ accountType: 'member' })
  })

  it('are not forgotten for a later payload that names the own team', async () => {
    people.note({ user: 'U0REP', teams: ['T0OTHER'] })
    people.note({ user: 'U0REP', teams: ['T0ACME'] })
    expect(await people.find('U0REP')).toMatchObject({ accountType: 'other_organisation' })
    expect(await people.find('U0REP2')).toMatchObject({ accountType: 'member' })
  })
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

describe('the cache of profiles', () => {
  it('asks Slack for a profile once in five minutes', async () => {
    await people.find('U0REP')
    now += FIVE_MINUTES_MS
    await people.find('U0REP')
    expect(slack.callsOf('users.info')).toHaveLength(1)
  })

  it('gives peek a profile for five minutes, and never looks one up for it', async () => {
    expect(people.peek('U0REP')).toBeUndefined()
    const found = await people.find('U0REP')
    now += FIVE_MINUTES_MS
    expect(people.peek('U0REP')).toEqual(found)
    now += 1
    expect(people.peek('U0REP')).toBeUndefined()
    expect(slack.callsOf('users.info')).toHaveLength(1)
  })

  it('sees a changed profile after five minutes', async () => {
    const user = add({})
    expect(await people.find(user)).toMatchObject({ accountType: 'member' })
    Object.assign(slack.workspace.people.at(-1) ?? {}, { deleted: true })
    now += FIVE_MINUTES_MS + 1
    expect(await people.find(user)).toMatchObject({ accountType: 'deactivated' })
  })

  it('asks Slack anew for a profile that is older than the caller takes', async () => {
    await people.find('U0REP', 60_000)
    now += 60_000
    await people.find('U0REP', 60_000)
    expect(slack.callsOf('users.info')).toHaveLength(1)
    now += 1
    await people.find('U0REP', 60_000)
    await people.find('U0REP')
    expect(slack.callsOf('users.info')).toHaveLength(2)
  })

  it('asks Slack once for callers who want the same profile at the same time', async () => {
    await Promise.all(['U0REP', 'U0REP', 'U0REP', 'U0REP2'].map((user) => people.find(user)))
    expect(slack.callsOf('users.info').map(({ args }) => args.user)).toEqual(['U0REP', 'U0REP2'])
  })

  it.each(['internal_error', 'user_not_found', 'missing_scope'])(
    'fails if Slack refuses a profile with %s, and asks again the next time',
    async (error) => {
      slack.fault('users.info', { kind: 'error', error })
      expect(await people.find('U0REP')).toEqual({ kind: 'profile_unreadable', slackError: error })
      now += 2
      expect(await people.find('U0REP')).toMatchObject({ accountType: 'member' })
    },
  )

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

  it("fails if it can't read Slack's answer about a profile", async () => {
    slack.fault('users.info', { kind: 'status', status: 200, body: '{"ok":true,"user":"jane"}' })
    expect(await people.find('U0REP')).toEqual({
      kind: 'profile_unreadable',
      slackError: 'unreadable_answer',
    })
  })
})
