import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  type AccessFacts,
  type AccessRule,
  decide,
  decideCoaching,
  decideList,
  type LookupFailure,
  maySetUp,
  type Profile,
  type RoleFact,
  type Roles,
} from '../../src/access/policy.ts'
import { UNKNOWN_ROLES } from '../../src/access/roles.ts'

const JANE = 'jane@acme.com'
const COACHES_FAILURE: LookupFailure = { kind: 'coaches_unreadable', slackError: 'ratelimited' }
const ADMINS_FAILURE: LookupFailure = { kind: 'admins_unreadable' }
const GROUPS_FAILURE: LookupFailure = { kind: 'groups_unreadable' }
const MONITORS_FAILURE: LookupFailure = { kind: 'monitors_unreadable' }
const GRANTS_FAILURE: LookupFailure = { kind: 'grants_unreadable' }
const PROFILE_FAILURE: LookupFailure = { kind: 'profile_unreadable', slackError: 'ratelimited' }

const NO_ROLES: Roles = {
  isCoach: 'no',
  isAdmin: 'no',
  isGroupCoach: 'no',
  isMonitor: 'no',
  isConsulted: 'no',
}

function viewer(overrides: Partial<Profile> = {}): Profile {
  return { user: 'U0REP', email: 'someone@acme.com', accountType: 'member', ...overrides }
}

function facts(overrides: Partial<AccessFacts> = {}): AccessFacts {
  return {
    rule: 'restricted',
    viewer: viewer(),
    participantEmail: JANE,
    ...NO_ROLES,
    ...overrides,
  }
}

function allowed(by: AccessRule) {
  return { kind: 'allowed', by }
}

function notEstablished(failure: LookupFailure) {
  return { kind: 'refused', refusal: { kind: 'not_established', failure } }
}

const PARTICIPANT = viewer({ email: JANE })
const GUEST = viewer({ accountType: 'guest' })
const BOT = viewer({ accountType: 'bot', email: undefined })
const NO_EMAIL = viewer({ email: undefined })
const EVERY_ROLE = {
  isCoach: 'yes',
  isAdmin: 'yes',
  isGroupCoach: 'yes',
  isMonitor: 'yes',
  isConsulted: 'yes',
} as const

// Each right and refusal alone, under both rules: rights.test.ts.
it.each<[string, Partial<AccessFacts>, object]>([
  ['a monitor whom the participant asked', { isMonitor: 'yes', isConsulted: 'yes' }, allowed('monitor')],
  ['a guest whom the participant asked', { viewer: GUEST, isConsulted: 'yes' }, allowed('asked')],
  ['someone who is all of these', EVERY_ROLE, allowed('coach')],
  ['an admin who also coaches the group', { ...EVERY_ROLE, isCoach: 'no' }, allowed('admin')],
  [
    'a coach of the group who also monitors the scenario',
    { isGroupCoach: 'yes', isMonitor: 'yes' },
    allowed('group_coach'),
  ],
  [
    'the participant who also coaches the group',
    { viewer: PARTICIPANT, ...EVERY_ROLE },
    allowed('participant'),
  ],
  ['a guest who is the participant', { viewer: { ...GUEST, email: JANE } }, allowed('participant')],
  ['a guest who is a coach', { viewer: GUEST, isCoach: 'yes' }, allowed('coach')],
  ['a guest who monitors the scenario', { viewer: GUEST, isMonitor: 'yes' }, allowed('monitor')],
  [
    'a coach of the group without an email',
    { viewer: NO_EMAIL, isGroupCoach: 'yes' },
    allowed('group_coach'),
  ],
  ['a coach without an email', { viewer: NO_EMAIL, isCoach: 'yes' }, allowed('coach')],
])('decide applies the restricted rule to %s', (_, given, decision) => {
  expect(decide(facts(given))).toEqual(decision)
})

describe('decide under the workspace rule', () => {
  const rule = 'workspace'
  const refused = { kind: 'refused', refusal: { kind: 'not_allowed', rule } }

  it.each<[string, Partial<AccessFacts>, object]>([
    ['a full member whose roles are still looked up', UNKNOWN_ROLES, allowed('workspace')],
    ['a bot', { viewer: BOT }, notEstablished({ kind: 'email_missing' })],
    ['a bot that is named as a coach', { viewer: BOT, isCoach: 'yes' }, allowed('coach')],
    [
      "a member of the organization's other workspace",
      { viewer: viewer({ accountType: 'other_workspace' }) },
      refused,
    ],
    ['a guest who is an admin', { viewer: GUEST, isAdmin: 'yes' }, allowed('admin')],
    [
      "a coach of the participant's group in the organization's other workspace",
      { viewer: viewer({ accountType: 'other_workspace' }), isGroupCoach: 'yes' },
      allowed('group_coach'),
    ],
  ])('applies the workspace rule to %s', (_, given, decision) => {
    expect(decide(facts({ rule, ...given }))).toEqual(decision)
  })
})

describe("decide with the participant's email", () => {
  it.each([' Jane@ACME.com ', 'JANE@acme.com'])(
    "takes Exec's %j for the same email as Slack's",
    (participantEmail) => {
      expect(decide(facts({ viewer: PARTICIPANT, participantEmail }))).toEqual(allowed('participant'))
    },
  )

  it.each([undefined, '', ' ', 'jane@acme.com.evil.test', 'ajane@acme.com'])(
    "takes Exec's email %j for nobody in the workspace",
    (participantEmail) => {
      expect(decide(facts({ viewer: PARTICIPANT, participantEmail })).kind).toBe('refused')
      expect(decide(facts({ viewer: NO_EMAIL, participantEmail })).kind).toBe('refused')
    },
  )
})

const UNREADABLE_ROLES = {
  isCoach: COACHES_FAILURE,
  isAdmin: ADMINS_FAILURE,
  isGroupCoach: GROUPS_FAILURE,
  isMonitor: MONITORS_FAILURE,
  isConsulted: GRANTS_FAILURE,
}

describe('decide with roles that are not known', () => {
  it.each(Object.entries(UNREADABLE_ROLES))(
    'waits for %s and allows by it, though all others are unreadable, and refuses if it alone is',
    (role, failure) => {
      expect(decide(facts({ ...UNREADABLE_ROLES, [role]: 'later' }))).toEqual({ kind: 'undecided' })
      expect(decide(facts({ ...UNREADABLE_ROLES, [role]: 'yes' })).kind).toBe('allowed')
      expect(decide(facts({ [role]: failure }))).toEqual(notEstablished(failure))
    },
  )

  it.each<[string, Partial<AccessFacts>, object]>([
    [
      'allows the participant without waiting for roles',
      { viewer: PARTICIPANT, isCoach: 'later' },
      allowed('participant'),
    ],
    [
      'names the first failure of several',
      { isAdmin: ADMINS_FAILURE, isGroupCoach: GROUPS_FAILURE },
      notEstablished(ADMINS_FAILURE),
    ],
  ])('%s', (_, given, decision) => {
    expect(decide(facts(given))).toEqual(decision)
  })
})

describe("decideList on the list of someone's sessions", () => {
  const of = { email: JANE }
  const nobodyElse = { of, ...NO_ROLES }
  const refused = { kind: 'refused', refusal: { kind: 'list_not_allowed' } }

  it.each<[string, Partial<Parameters<typeof decideList>[0]>, object]>([
    [
      'asks for the roles of others',
      { isAdmin: ADMINS_FAILURE, isGroupCoach: 'yes' },
      allowed('group_coach'),
    ],
    ['gives their own list to a full member', { viewer: PARTICIPANT }, allowed('participant')],
    ['gives their own list to a guest', { viewer: { ...GUEST, email: JANE } }, allowed('participant')],
    [
      'gives a guest their own list if they name nobody',
      { viewer: GUEST, of: 'own' },
      allowed('participant'),
    ],
    [
      'refuses their own list to a coach without an email',
      { viewer: NO_EMAIL, of: 'own', isCoach: 'yes', isAdmin: 'yes', isGroupCoach: 'yes' },
      notEstablished({ kind: 'email_missing' }),
    ],
    [
      'does not match two people because neither has an email',
      { viewer: NO_EMAIL, of: { email: undefined } },
      notEstablished({ kind: 'email_missing' }),
    ],
  ])('%s', (_, given, decision) => {
    expect(decideList({ viewer: viewer(), ...nobodyElse, ...given })).toEqual(decision)
  })

  it('gives no list to someone for monitoring a scenario, or for being asked about a session', () => {
    const monitor = { viewer: viewer(), ...nobodyElse, isMonitor: 'yes', isConsulted: 'yes' }
    expect(decideList(monitor)).toEqual(refused)
  })

  it.each(['other_organisation', 'deactivated'] as const)(
    'refuses every list to a user of the account type %s',
    (accountType) => {
      for (const whose of ['own', of] as const) {
        const given = { viewer: { ...PARTICIPANT, accountType }, of: whose }
        expect(decideList({ ...given, ...EVERY_ROLE })).toEqual({
          kind: 'refused',
          refusal: { kind: accountType },
        })
      }
    },
  )
})

describe('decideCoaching of a session of Jane', () => {
  const nobody = { participantEmail: 'Jane@acme.com ', ...NO_ROLES } as const
  const refused = { kind: 'refused', refusal: { kind: 'coaching_not_allowed' } }

  it.each<[string, Partial<Parameters<typeof decideCoaching>[0]>, object]>([
    ['lets a coach', { isCoach: 'yes' }, allowed('coach')],
    ['lets whom she asked answer', { isConsulted: 'yes' }, allowed('asked')],
    [
      'names the role of a coach whom she asked',
      { isGroupCoach: 'yes', isConsulted: 'yes' },
      allowed('group_coach'),
    ],
    ['waits for whom she asked', { isConsulted: 'later' }, { kind: 'undecided' }],
    ['refuses if the grants are unreadable', { isConsulted: GRANTS_FAILURE }, notEstablished(GRANTS_FAILURE)],
    [
      'waits for a role before whom she asked',
      { isGroupCoach: 'later', isConsulted: 'yes' },
      { kind: 'undecided' },
    ],
    ['refuses a full member, whatever EXEC_ACCESS says', {}, refused],
    [
      'refuses the participant, though they are coach and admin',
      { viewer: PARTICIPANT, isCoach: 'yes', isAdmin: 'yes' },
      { kind: 'refused', refusal: { kind: 'own_session' } },
    ],
    [
      'refuses a coach of another organization',
      { viewer: viewer({ accountType: 'other_organisation' }), isCoach: 'yes' },
      { kind: 'refused', refusal: { kind: 'other_organisation' } },
    ],
    [
      'takes nobody for the participant of a session without an email',
      { viewer: NO_EMAIL, participantEmail: undefined },
      notEstablished({ kind: 'email_missing' }),
    ],
  ])('%s', (_, given, decision) => {
    expect(decideCoaching({ viewer: viewer(), ...nobody, ...given })).toEqual(decision)
  })
})

describe('decide over every combination of facts', () => {
  const all = combinations()

  it('allows nobody without the right that it names', () => {
    const wrong: unknown[] = []
    for (const given of all) {
      const decision = decide(given)
      if (decision.kind !== 'allowed' || 'kind' in given.viewer) continue
      const { accountType, email } = given.viewer
      const has = {
        participant: email === JANE && given.participantEmail === JANE,
        coach: given.isCoach === 'yes',
        admin: given.isAdmin === 'yes',
        group_coach: given.isGroupCoach === 'yes',
        monitor: given.isMonitor === 'yes',
        asked: given.isConsulted === 'yes',
        workspace: given.rule === 'workspace' && accountType === 'member',
      }
      if (!has[decision.by] || !['member', 'guest', 'bot', 'other_workspace'].includes(accountType))
        wrong.push([given, decision])
    }
    expect(wrong).toEqual([])
  })

  it('never reverses a decision when the look-ups end', () => {
    const wrong: unknown[] = []
    for (const given of all) {
      const early = decide({ ...given, ...UNKNOWN_ROLES })
      if (early.kind !== 'undecided' && !isDeepStrictEqual(decide(given), early)) wrong.push(given)
    }
    expect(wrong).toEqual([])
  })

  it('leaves a decision open only while a look-up is in flight', () => {
    const undecided = all.filter((given) => decide(given).kind === 'undecided')
    expect(undecided.length).toBeGreaterThan(0)
    const isOpen = ({ isCoach, isAdmin, isGroupCoach, isMonitor, isConsulted }: AccessFacts) =>
      [isCoach, isAdmin, isGroupCoach, isMonitor, isConsulted].includes('later')
    expect(undecided.filter((given) => !isOpen(given))).toEqual([])
  })

  it('always gives people of other organizations the same refusal', () => {
    const strangers = all.filter(
      ({ viewer }) => 'accountType' in viewer && viewer.accountType === 'other_organisation',
    )
    const decisions = new Set(strangers.map((given) => JSON.stringify(decide(given))))
    expect([...decisions]).toEqual(['{"kind":"refused","refusal":{"kind":"other_organisation"}}'])
  })
})

function combinations(): AccessFacts[] {
  const accountTypes: readonly Profile['accountType'][] = [
    'member',
    'guest',
    'bot',
    'other_workspace',
    'other_organisation',
    'deactivated',
  ]
  const emails = [JANE, 'someone@acme.com', undefined]
  const viewers: (Profile | LookupFailure)[] = [
    PROFILE_FAILURE,
    ...accountTypes.flatMap((accountType) => emails.map((email) => viewer({ accountType, email }))),
  ]
  const roles = ['yes', 'no', 'later'] as const
  const facts = product([
    [...roles, COACHES_FAILURE],
    [...roles, ADMINS_FAILURE],
    [...roles, GROUPS_FAILURE],
    [...roles, MONITORS_FAILURE],
    ['yes', 'no', GRANTS_FAILURE],
  ])
  return (['restricted', 'workspace'] as const).flatMap((rule) =>
    viewers.flatMap((who) =>
      [JANE, undefined].flatMap((participantEmail) =>
        facts.map(
          ([isCoach = 'no', isAdmin = 'no', isGroupCoach = 'no', isMonitor = 'no', isConsulted = 'no']) => ({
            rule,
            viewer: who,
            participantEmail,
            isCoach,
            isAdmin,
            isGroupCoach,
            isMonitor,
            isConsulted,
          }),
        ),
      ),
    ),
  )
}

describe('who may set the app up', () => {
  const admin = { administers: true } as const
  const installer = { user: 'U0ADMIN' }
  it.each<[who: string, Profile | LookupFailure, may: boolean]>([
    ["one of Slack's admins and owners", viewer(admin), true],
    ['who added the app', viewer(installer), true],
    ['any other member', viewer(), false],
    ['who added the app, as a guest by now', viewer({ ...installer, accountType: 'guest' }), false],
    ['who added the app, and has left', viewer({ ...installer, accountType: 'deactivated' }), false],
    ['an admin of another organization', viewer({ ...admin, accountType: 'other_organisation' }), false],
    ['an admin of another workspace', viewer({ ...admin, accountType: 'other_workspace' }), false],
    ['somebody of whom Slack tells nothing', PROFILE_FAILURE, false],
  ])('is decided for %s', (_, profile, may) => {
    expect(maySetUp(profile, 'U0ADMIN')).toBe(may)
  })
})

/** Every way to take one of each. */
function product(choices: readonly RoleFact[][]): RoleFact[][] {
  return choices.reduce<RoleFact[][]>(
    (taken, next) => taken.flatMap((row) => next.map((one) => [...row, one])),
    [[]],
  )
}
