import { MANIFEST_SETTINGS } from './manifest.ts'
import { type FakeSlack, type SlackOptions, startSlack as startFakeSlack } from './slack/slack.ts'
import { appDmId, type Conversation, type Person, type Team, type Workspace } from './slack/workspace.ts'

const ACME = 'T0ACME'

const BOT = {
  user_id: 'U0BOT',
  bot_id: 'B0BOT',
  app_id: 'A0BOT',
  name: 'execbot',
}

/** Somebody of this workspace. */
export function acmePerson(id: string, name: string, real_name: string, more: Partial<Person> = {}): Person {
  return { id, name, real_name, email: `${name}@acme.com`, team_id: ACME, tz: 'Europe/Berlin', ...more }
}

/** The workspace of the tests. Each call makes a new one. */
export function acmeWorkspace(): Workspace {
  const { email: _, ...nomad } = acmePerson('U0NOMAIL', 'nomail', 'Noor Mailless')
  const people = [
    acmePerson('U0REP', 'jane', 'Jane Smith'),
    acmePerson('U0REP2', 'ravi', 'Ravi Patel', { tz: 'Asia/Kolkata' }),
    acmePerson('U0COACH', 'carla', 'Carla Coach'),
    acmePerson('U0ADMIN', 'ada', 'Ada Admin'),
    acmePerson('U0COLLEAGUE', 'colin', 'Colin League', { tz: 'America/New_York' }),
    acmePerson('U0GUEST', 'gus', 'Gus Guest', { is_restricted: true }),
    nomad,
    acmePerson('U0GONE', 'gone', 'Gone Person', { deleted: true }),
    acmePerson('U0OUTSIDER', 'olga', 'Olga Outsider', {
      team_id: 'T0OTHER',
      email: 'olga@other.com',
      is_stranger: true,
    }),
    { id: BOT.user_id, name: BOT.name, real_name: 'Exec', team_id: ACME, tz: 'Etc/UTC', is_bot: true },
  ]
  const staff = ['U0REP', 'U0REP2', 'U0COACH', 'U0ADMIN', 'U0COLLEAGUE', 'U0NOMAIL']
  return {
    team: { id: ACME, domain: 'acme', name: 'Acme' },
    people,
    conversations: [
      { id: 'C0TEAM', name: 'team', kind: 'public', members: [...staff, 'U0GUEST', BOT.user_id] },
      { id: 'C0OPEN', name: 'open', kind: 'public', members: staff },
      { id: 'G0PRIVATE', name: 'private', kind: 'private', members: ['U0REP', 'U0COACH', 'U0ADMIN'] },
      {
        id: 'C0SHARED',
        name: 'shared-with-other',
        kind: 'public',
        members: ['U0REP', 'U0COACH', 'U0OUTSIDER', BOT.user_id],
        is_ext_shared: true,
      },
      { id: 'C0OLD', name: 'old', kind: 'public', members: [...staff, BOT.user_id], is_archived: true },
      { id: 'C0NEWS', name: 'news', kind: 'public', members: [...staff, BOT.user_id], posting: 'nobody' },
      { id: 'D0REPCOACH', name: '', kind: 'im', members: ['U0REP', 'U0COACH'] },
      {
        id: 'G0GROUP',
        name: 'mpdm-jane--carla--ada-1',
        kind: 'mpim',
        members: ['U0REP', 'U0COACH', 'U0ADMIN'],
      },
      ...appDmsOf(people),
    ],
    usergroups: { S0COACHES: ['U0COACH'] },
    bot: BOT,
  }
}

/** The same workspace of an Enterprise organization, which has installed the app and has given it to this and another one. */
export function acmeOrganization(): Workspace {
  const acme = acmeWorkspace()
  const enterprise = { id: 'E0ACME', name: 'Acme Group' }
  const people = acme.people.map((person) => {
    if (person.team_id !== ACME || person.is_bot === true) return person
    return { ...person, enterprise_user: { id: person.id, enterprise_id: enterprise.id, teams: [ACME] } }
  })
  return {
    ...acme,
    people,
    team: { ...acme.team, enterprise, is_enterprise_install: true, granted_teams: ['T0SISTER', ACME] },
  }
}

/** The app's conversation with each person. */
export function appDmsOf(people: readonly Person[]): Conversation[] {
  return people
    .filter((person) => person.is_bot !== true && person.is_stranger !== true)
    .map(({ id }) => ({ id: appDmId(id), name: '', kind: 'app_dm', members: [id, BOT.user_id] }))
}

/** The same people and conversations in another workspace. */
export function movedTo(team: Team, workspace: Workspace): Workspace {
  const people = workspace.people.map((person) =>
    person.team_id === workspace.team.id ? { ...person, team_id: team.id } : person,
  )
  return { ...workspace, people, team }
}

/** Adds people to a workspace, to whom the app can write. */
export function addPeople(
  { people, conversations }: Workspace,
  named: readonly { id: string; email: string }[],
): void {
  const added = named.map(({ id, email }) => ({ ...acmePerson(id, id, `Rep ${id}`), email }))
  people.push(...added)
  conversations.push(...appDmsOf(added))
}

/** Slack with this workspace, and the app as `manifest.yml` sets it up. */
export function startSlack(options: Partial<SlackOptions> = {}): Promise<FakeSlack> {
  return startFakeSlack({
    ...MANIFEST_SETTINGS,
    workspace: acmeWorkspace(),
    ...options,
  })
}
