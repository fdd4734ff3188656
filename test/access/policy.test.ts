import { describe, expect, it } from 'vitest'
import {
  type AccessFacts,
  decide,
  decideList,
  type LookupFailure,
  type RoleFact,
  type Viewer,
} from '../../src/access/policy.ts'

const JANE = 'jane@acme.com'
const COACHES_GAP: LookupFailure = { kind: 'coaches_unreadable', slackError: 'ratelimited' }
const ADMINS_GAP: LookupFailure = { kind: 'admins_unreadable' }
const PROFILE_GAP: LookupFailure = { kind: 'profile_unreadable', slackError: 'ratelimited' }

function viewer(overrides: Partial<Viewer> = {}): Viewer {
  return { user: 'U0REP', email: 'someone@acme.com', accountType: 'member', ...overrides }
}

function facts(overrides: Partial<AccessFacts> = {}): AccessFacts {
  return {
    rule: 'restricted',
    viewer: viewer(),
    participantEmail: JANE,
    isCoach: 'no',
    isAdmin: 'no',
    ...overrides,
  }
}

function allowed(by: 'participant' | 'coach' | 'admin' | 'workspace') {
  return { kind: 'allowed', by }
}

function notEstablished(failure: LookupFailure) {
  return { kind: 'refused', refusal: { kind: 'not_established', failure } }
}

const PARTICIPANT = viewer({ email: JANE })
const GUEST = viewer({ accountType: 'guest' })
const BOT = viewer({ accountType: 'bot', email: undefined })
const NO_EMAIL = viewer({ email: undefined })

describe('under the restricted rule', () => {
  const refused = { kind: 'refused', refusal: { kind: 'not_allowed', rule: 'restricted' } }

  it.each<[string, Partial<AccessFacts>, object]>([
    ['the participant', { viewer: PARTICIPANT }, allowed('participant')],
    ['a coach', { isCoach: 'yes' }, allowed('coach')],
    ['an admin', { isAdmin: 'yes' }, allowed('admin')],
    ['a colleague', {}, refused],
    ['a guest', { viewer: GUEST }, refused],
    ['a guest who is the participant', { viewer: { ...GUEST, email: JANE } }, allowed('participant')],
    ['a guest who is a coach', { viewer: GUEST, isCoach: 'yes' }, allowed('coach')],
    ['a coach without an email', { viewer: NO_EMAIL, isCoach: 'yes' }, allowed('coach')],
    ['someone without an email', { viewer: NO_EMAIL }, notEstablished({ kind: 'email_missing' })],
  ])('%s', (_, given, decision) => {
    expect(decide(facts(given))).toEqual(decision)
  })
})

describe('under the workspace rule', () => {
  const rule = 'workspace'
  const refused = { kind: 'refused', refusal: { kind: 'not_allowed', rule } }

  it.each<[string, Partial<AccessFacts>, object]>([
    ['a full member', {}, allowed('workspace')],
    ['a full member without an email', { viewer: NO_EMAIL }, allowed('workspace')],
    [
      'a full member while nothing else is known',
      { isCoach: 'later', isAdmin: 'later' },
      allowed('workspace'),
    ],
    ['a bot', { viewer: BOT }, notEstablished({ kind: 'email_missing' })],
    ['a bot that is named as a coach', { viewer: BOT, isCoach: 'yes' }, allowed('coach')],
    ['a guest', { viewer: GUEST }, refused],
    ['a guest who is the participant', { viewer: { ...GUEST, email: JANE } }, allowed('participant')],
    ['a guest who is a coach', { viewer: GUEST, isCoach: 'yes' }, allowed('coach')],
    ['a guest who is an admin', { viewer: GUEST, isAdmin: 'yes' }, allowed('admin')],
  ])('%s', (_, given, decision) => {
    expect(decide(facts({ rule, ...given }))).toEqual(decision)
  })
})

describe('under both rules', () => {
  const rights: Partial<AccessFacts> = { isCoach: 'yes', isAdmin: 'yes' }

  describe.each(['restricted', 'workspace'] as const)('%s', (rule) => {
    it.each(['other_organisation', 'deactivated'] as const)(
      'someone who is %s sees nothing',
      (accountType) => {
        const own = { ...PARTICIPANT, accountType }
        expect(decide(facts({ rule, viewer: own, ...rights }))).toEqual({
          kind: 'refused',
          refusal: { kind: accountType },
        })
      },
    )

    it('someone whose profile cannot be read sees nothing and is told why', () => {
      expect(decide(facts({ rule, viewer: PROFILE_GAP, ...rights }))).toEqual(notEstablished(PROFILE_GAP))
    })
  })
})

describe('the email', () => {
  it.each([' Jane@ACME.com ', 'JANE@acme.com'])(
    '%j of Exec is the same as that of Slack',
    (participantEmail) => {
      expect(decide(facts({ viewer: PARTICIPANT, participantEmail }))).toEqual(allowed('participant'))
    },
  )

  it.each([undefined, null, '', ' ', 'jane@acme.com.evil.test', 'ajane@acme.com'])(
    '%j of Exec is nobody of the workspace',
    (participantEmail) => {
      expect(decide(facts({ viewer: PARTICIPANT, participantEmail })).kind).toBe('refused')
      expect(decide(facts({ viewer: NO_EMAIL, participantEmail })).kind).toBe('refused')
    },
  )
})

describe('what is not known', () => {
  it.each<[string, Partial<AccessFacts>, object]>([
    ['waits for the coaches', { isCoach: 'later' }, { kind: 'undecided' }],
    ['waits for the admins', { isAdmin: 'later' }, { kind: 'undecided' }],
    [
      'waits, though the other look-up failed',
      { isCoach: COACHES_GAP, isAdmin: 'later' },
      { kind: 'undecided' },
    ],
    ['does not matter to the participant', { viewer: PARTICIPANT, isCoach: 'later' }, allowed('participant')],
    ['does not matter to a coach', { isCoach: 'yes', isAdmin: ADMINS_GAP }, allowed('coach')],
    ['does not matter to an admin', { isCoach: COACHES_GAP, isAdmin: 'yes' }, allowed('admin')],
    ['refuses where coaches are unreadable', { isCoach: COACHES_GAP }, notEstablished(COACHES_GAP)],
    ['refuses where admins are unreadable', { isAdmin: ADMINS_GAP }, notEstablished(ADMINS_GAP)],
  ])('%s', (_, given, decision) => {
    expect(decide(facts(given))).toEqual(decision)
  })
})

describe("the list of someone's sessions", () => {
  const of = { email: JANE }
  const nobodyElse = { of, isCoach: 'no', isAdmin: 'no' } as const
  const refused = { kind: 'refused', refusal: { kind: 'list_not_allowed' } }

  it.each<[string, Partial<Parameters<typeof decideList>[0]>, object]>([
    ['is for themself', { viewer: PARTICIPANT }, allowed('participant')],
    ['is for themself as a guest', { viewer: { ...GUEST, email: JANE } }, allowed('participant')],
    ['is for themself without naming it', { viewer: GUEST, of: 'own' }, allowed('participant')],
    ['is for a coach', { isCoach: 'yes' }, allowed('coach')],
    ['is for a coach without an email', { viewer: NO_EMAIL, isCoach: 'yes' }, allowed('coach')],
    ['is for an admin', { isAdmin: 'yes' }, allowed('admin')],
    ['is not for a full member', {}, refused],
    ['is not for a guest', { viewer: GUEST }, refused],
    ['waits for the look-ups', { isCoach: 'later' }, { kind: 'undecided' }],
    ['is not for someone whom Slack does not tell', { viewer: PROFILE_GAP }, notEstablished(PROFILE_GAP)],
    ['is refused where admins are unreadable', { isAdmin: ADMINS_GAP }, notEstablished(ADMINS_GAP)],
    ['is not for someone without an email', { viewer: NO_EMAIL }, notEstablished({ kind: 'email_missing' })],
    [
      'can not be their own without an email, not even for a coach',
      { viewer: NO_EMAIL, of: 'own', isCoach: 'yes', isAdmin: 'yes' },
      notEstablished({ kind: 'email_missing' }),
    ],
    [
      'is not theirs because neither has an email',
      { viewer: NO_EMAIL, of: { email: undefined } },
      notEstablished({ kind: 'email_missing' }),
    ],
  ])('%s', (_, given, decision) => {
    expect(decideList({ viewer: viewer(), ...nobodyElse, ...given })).toEqual(decision)
  })

  it.each(['other_organisation', 'deactivated'] as const)('is not for someone who is %s', (accountType) => {
    for (const whose of ['own', of] as const) {
      const given = { viewer: { ...PARTICIPANT, accountType }, of: whose }
      expect(decideList({ ...given, isCoach: 'yes', isAdmin: 'yes' })).toEqual({
        kind: 'refused',
        refusal: { kind: accountType },
      })
    }
  })
})

describe('in every combination of facts', () => {
  const all = combinations()

  it('nobody is allowed without the right that is named', () => {
    for (const given of all) {
      const decision = decide(given)
      if (decision.kind !== 'allowed' || 'kind' in given.viewer) continue
      const { accountType, email } = given.viewer
      const has = {
        participant: email === JANE && given.participantEmail === JANE,
        coach: given.isCoach === 'yes',
        admin: given.isAdmin === 'yes',
        workspace: given.rule === 'workspace' && accountType === 'member',
      }
      expect([given, has[decision.by]]).toEqual([given, true])
      expect(['member', 'guest', 'bot', 'other_workspace']).toContain(accountType)
    }
  })

  it('a decision that was made stands, however the open look-ups end', () => {
    for (const given of all) {
      const early = decide({ ...given, isCoach: 'later', isAdmin: 'later' })
      if (early.kind !== 'undecided') expect(decide(given)).toEqual(early)
    }
  })

  it('only an open look-up leaves it undecided', () => {
    const undecided = all.filter((given) => decide(given).kind === 'undecided')
    expect(undecided.length).toBeGreaterThan(0)
    for (const { isCoach, isAdmin } of undecided) expect([isCoach, isAdmin]).toContain('later')
  })

  it('nothing is undecided, or differs, for people of other organisations', () => {
    const strangers = all.filter(
      ({ viewer }) => 'accountType' in viewer && viewer.accountType === 'other_organisation',
    )
    const decisions = new Set(strangers.map((given) => JSON.stringify(decide(given))))
    expect([...decisions]).toEqual(['{"kind":"refused","refusal":{"kind":"other_organisation"}}'])
  })
})

function combinations(): AccessFacts[] {
  const standings: readonly Viewer['accountType'][] = [
    'member',
    'guest',
    'bot',
    'other_workspace',
    'other_organisation',
    'deactivated',
  ]
  const emails = [JANE, 'someone@acme.com', undefined]
  const viewers: (Viewer | LookupFailure)[] = [
    PROFILE_GAP,
    ...standings.flatMap((accountType) => emails.map((email) => viewer({ accountType, email }))),
  ]
  const coach: RoleFact[] = ['yes', 'no', 'later', COACHES_GAP]
  const admin: RoleFact[] = ['yes', 'no', 'later', ADMINS_GAP]
  return (['restricted', 'workspace'] as const).flatMap((rule) =>
    viewers.flatMap((who) =>
      [JANE, undefined].flatMap((participantEmail) =>
        coach.flatMap((isCoach) =>
          admin.map((isAdmin) => ({ rule, viewer: who, participantEmail, isCoach, isAdmin })),
        ),
      ),
    ),
  )
}
