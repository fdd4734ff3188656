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
  type Roles,
} from '../../src/access/policy.ts'
import { UNKNOWN_ROLES } from '../../src/access/roles.ts'

const JANE = 'jane@acme.com'
const PROFILE_FAILURE: LookupFailure = { kind: 'profile_unreadable', slackError: 'ratelimited' }
const UNREADABLE_ROLES = {
  isCoach: { kind: 'coaches_unreadable', slackError: 'ratelimited' },
  isAdmin: { kind: 'admins_unreadable' },
  isGroupCoach: { kind: 'groups_unreadable' },
  isMonitor: { kind: 'monitors_unreadable' },
  isConsulted: { kind: 'grants_unreadable' },
} as const

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
const NO_EMAIL = viewer({ email: undefined })
const EVERY_ROLE = {
  isCoach: 'yes',
  isAdmin: 'yes',
  isGroupCoach: 'yes',
  isMonitor: 'yes',
  isConsulted: 'yes',
} as const

it("decide refuses a member of the organization's other workspace under the workspace rule", () => {
  const given = facts({ rule: 'workspace', viewer: viewer({ accountType: 'other_workspace' }) })
  expect(decide(given)).toEqual({ kind: 'refused', refusal: { kind: 'not_allowed', rule: 'workspace' } })
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

describe('decide with roles that are not known', () => {
  it.each(Object.entries(UNREADABLE_ROLES))(
    'waits for %s and allows by it, though all others are unreadable, and refuses if it alone is',
    (role, failure) => {
      expect(decide(facts({ ...UNREADABLE_ROLES, [role]: 'later' }))).toEqual({ kind: 'undecided' })
      expect(decide(facts({ ...UNREADABLE_ROLES, [role]: 'yes' })).kind).toBe('allowed')
      expect(decide(facts({ [role]: failure }))).toEqual(notEstablished(failure))
    },
  )

  it('names the first failure of several', () => {
    const given = facts({ ...UNREADABLE_ROLES, isCoach: 'no' })
    expect(decide(given)).toEqual(notEstablished(UNREADABLE_ROLES.isAdmin))
  })
})

describe("decideList on the list of someone's sessions", () => {
  const of = { email: JANE }
  const nobodyElse = { of, ...NO_ROLES }
  const refused = { kind: 'refused', refusal: { kind: 'list_not_allowed' } }

  it.each<[string, Partial<Parameters<typeof decideList>[0]>, object]>([
    ['asks for the roles of others', { ...UNREADABLE_ROLES, isGroupCoach: 'yes' }, allowed('group_coach')],
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
    [
      'refuses if the grants are unreadable',
      { isConsulted: UNREADABLE_ROLES.isConsulted },
      notEstablished(UNREADABLE_ROLES.isConsulted),
    ],
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

  it('allows by the first right that someone has, and nobody without one', () => {
    const insiders = ['member', 'guest', 'bot', 'other_workspace']
    const wrong = all.filter((given) => {
      const { accountType = '', email = undefined } = 'kind' in given.viewer ? {} : given.viewer
      const rights: [AccessRule, boolean][] = [
        ['workspace', given.rule === 'workspace' && accountType === 'member'],
        ['participant', email === JANE && given.participantEmail === JANE],
        ['coach', given.isCoach === 'yes'],
        ['admin', given.isAdmin === 'yes'],
        ['group_coach', given.isGroupCoach === 'yes'],
        ['monitor', given.isMonitor === 'yes'],
        ['asked', given.isConsulted === 'yes'],
      ]
      const right = insiders.includes(accountType) ? rights.find(([, has]) => has)?.[0] : undefined
      const decision = decide(given)
      return right !== (decision.kind === 'allowed' ? decision.by : undefined)
    })
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
    expect(undecided.filter((given) => !Object.values(given).includes('later'))).toEqual([])
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
  const roles = product(
    Object.entries(UNREADABLE_ROLES).map(([role, failure]) =>
      (['yes', 'no', 'later', failure] as const).map((fact) => ({ [role]: fact })),
    ),
  )
  return (['restricted', 'workspace'] as const).flatMap((rule) =>
    viewers.flatMap((viewer) =>
      [JANE, undefined].flatMap((participantEmail) =>
        roles.map((known) => ({ rule, viewer, participantEmail, ...NO_ROLES, ...known })),
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

/** Every way to take one of each, together in one object. */
function product(choices: readonly Partial<Roles>[][]): Partial<Roles>[] {
  return choices.reduce(
    (taken, next) => taken.flatMap((some) => next.map((one) => ({ ...some, ...one }))),
    [{}],
  )
}
