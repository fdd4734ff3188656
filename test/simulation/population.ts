import { acmePerson, acmeWorkspace, appDmsOf } from '../support/acme.ts'
import type { FakeExec } from '../support/exec/fake-exec.ts'
import { execMember } from '../support/exec/members.ts'
import type { Workspace } from '../support/slack/workspace.ts'
import type { Chance } from './chance.ts'

export type Role = 'rep' | 'coach' | 'group coach' | 'admin' | 'guest' | 'without Exec' | 'outsider'

/** Somebody, as the world knows them. */
export interface Human {
  id: string
  role: Role
  name: string
  email: string
  zone: string
  /** Of Exec, in which they practice. */
  group: string | undefined
  hasLeft: boolean
}

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Australia/Sydney',
  'Asia/Tokyo',
]
const FIRST: readonly Role[] = [
  'rep',
  'coach',
  'admin',
  'group coach',
  'rep',
  'guest',
  'without Exec',
  'outsider',
  'rep',
  'rep',
]
const REST: readonly (readonly [number, Role])[] = [
  [80, 'rep'],
  [6, 'coach'],
  [6, 'group coach'],
  [3, 'guest'],
  [3, 'without Exec'],
  [2, 'admin'],
]
export const GROUPS = ['Enterprise Sales', 'SMB'] as const

export const SCENARIOS = [
  { id: 's1a2b3c4d5e6', name: 'Procurement Discovery', slug: 'procurement-discovery' },
  { id: 's2a2b3c4d5e6', name: 'Pricing', slug: 'pricing' },
  { id: 's3a2b3c4d5e6', name: 'Cold Call', slug: 'cold-call' },
  { id: 's4a2b3c4d5e6', name: 'Renewal', slug: 'renewal' },
] as const

export function populate(count: number, chance: Chance): Human[] {
  return Array.from({ length: count }, (_, at) => {
    const own = chance.of(at)
    const role = FIRST[at] ?? own.weighted(REST)
    const name = `p${String(at + 1).padStart(3, '0')}`
    const isInGroup = ['rep', 'guest', 'group coach'].includes(role) && own.happens(0.8)
    return {
      id: `U0${name.toUpperCase()}`,
      role,
      name,
      email: role === 'outsider' ? `${name}@other.com` : `${name}@acme.com`,
      zone: own.pick(ZONES),
      group: isInGroup ? own.pick(GROUPS) : undefined,
      hasLeft: false,
    }
  })
}

/** The workspace in Slack with these people. */
export function slackOf(humans: readonly Human[]): Workspace {
  const { bot, team, usergroups } = acmeWorkspace()
  const people = humans.map(({ id, name, role, email, zone }) =>
    acmePerson(id, name, `Person ${name.toUpperCase()}`, {
      email,
      tz: zone,
      ...(role === 'guest' && { is_restricted: true }),
      ...(role === 'outsider' && { team_id: 'T0OTHER', is_stranger: true }),
    }),
  )
  const own = humans.filter(({ role }) => role !== 'outsider').map(({ id }) => id)
  const members = own.filter((id) => !humans.some((human) => human.id === id && human.role === 'guest'))
  const everybody = humans.map(({ id }) => id)
  return {
    team,
    bot,
    usergroups,
    people: [
      ...people,
      { id: bot.user_id, name: bot.name, real_name: 'Exec', team_id: team.id, tz: 'Etc/UTC', is_bot: true },
    ],
    conversations: [
      { id: 'C0TEAM', name: 'team', kind: 'public', members: [...own, bot.user_id] },
      { id: 'C0OPEN', name: 'open', kind: 'public', members },
      { id: 'G0PRIVATE', name: 'private', kind: 'private', members: members.slice(0, 4) },
      {
        id: 'C0SHARED',
        name: 'shared',
        kind: 'public',
        members: [...everybody, bot.user_id],
        is_ext_shared: true,
      },
      ...appDmsOf(people),
    ],
  }
}

/** Exec's workspace with these people. */
export function fillExec(exec: FakeExec, humans: readonly Human[]): void {
  for (const scenario of SCENARIOS) exec.scenarios.set(scenario.id, { ...scenario, visibility: 'workspace' })
  for (const { name, email, role } of humans)
    if (role !== 'without Exec' && role !== 'outsider')
      exec.members.push({ ...execMember(name, role === 'admin' ? 'admin' : 'member'), email })
  exec.groups.push(
    ...GROUPS.map((name, at) => ({
      id: `g${at}`,
      name,
      emails: humans.filter(({ group }) => group === name).map(({ email }) => email),
    })),
  )
}

/** The app's settings about them. */
export function rulesFor(humans: readonly Human[]): Record<string, string> {
  const ids = (role: Role) => humans.filter((human) => human.role === role).map(({ id }) => id)
  const groupCoaches = ids('group coach')
  return {
    EXEC_COACHES: ids('coach').join(', '),
    ...(groupCoaches.length > 0 && { EXEC_GROUP_COACHES: `${GROUPS[0]}=${groupCoaches.join(', ')}` }),
    EXEC_RESULTS_DEFAULT: 'on',
    EXEC_SLACKBOT: 'on',
  }
}
