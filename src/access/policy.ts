import { normalEmail } from '../exec/session.ts'

/** The user who asks, from their Slack profile. */
export interface Viewer {
  user: string
  /** In lower case. `undefined` if the profile has none, or the app may not read it. */
  email: string | undefined
  /** The email as Slack spells it, if that is not in lower case. */
  emailSpelling?: string | undefined
  /** `other_workspace`: one of the same Enterprise organisation. `bot`: an app, which may post anyone's text. */
  accountType: 'member' | 'guest' | 'bot' | 'other_workspace' | 'other_organisation' | 'deactivated'
  /** As in the IANA database, such as `Europe/Berlin`. */
  timeZone?: string | undefined
}

export type LookupFailure =
  | { kind: 'profile_unreadable'; slackError: string }
  | { kind: 'email_missing' }
  | { kind: 'coaches_unreadable'; slackError: string }
  | { kind: 'admins_unreadable' }

/** `later`: the look-up has not finished. */
export type RoleFact = 'yes' | 'no' | 'later' | LookupFailure

export interface AccessFacts {
  rule: 'restricted' | 'workspace'
  viewer: Viewer | LookupFailure
  /** As Exec sent it, in any case. */
  participantEmail: string | null | undefined
  isCoach: RoleFact
  isAdmin: RoleFact
}

export type AccessRule = 'participant' | 'coach' | 'admin' | 'workspace'

/** With the id of the document by which it was decided, if that is not the one that was asked for. */
export type Refusal = RefusalReason & { document?: string | undefined }

type RefusalReason =
  | { kind: 'other_organisation' }
  | { kind: 'deactivated' }
  /** `guest`: a guest gets nothing by either setting. */
  | { kind: 'not_allowed'; rule: AccessFacts['rule'] | 'guest' }
  /** Someone else's list of sessions, under either rule. */
  | { kind: 'list_not_allowed' }
  | { kind: 'not_established'; failure: LookupFailure }

export type Decision =
  | { kind: 'allowed'; by: AccessRule }
  | { kind: 'refused'; refusal: Refusal }
  /** The facts that are still `later` decide it. */
  | { kind: 'undecided' }

/**
 * May this person see this session? The API key can read every session, so the app applies Exec's own rule: the participant,
 * Exec's workspace admins and the coaches may; with `workspace`, every full member too. People of other organisations never
 * may. For guests, bots and people of the organisation's other workspaces the rule is always `restricted`.
 */
export function decide(facts: AccessFacts): Decision {
  const { rule, viewer } = facts
  if ('kind' in viewer) return refused({ kind: 'not_established', failure: viewer })
  const outside = refusalOfOutsider(viewer)
  if (outside !== undefined) return outside
  if (rule === 'workspace' && viewer.accountType === 'member') return { kind: 'allowed', by: 'workspace' }
  if (isSameEmail(viewer.email, facts.participantEmail)) return { kind: 'allowed', by: 'participant' }
  return decideByRoles(viewer, facts, {
    kind: 'not_allowed',
    rule: viewer.accountType === 'guest' ? 'guest' : rule,
  })
}

interface ListFacts extends Pick<AccessFacts, 'viewer' | 'isCoach' | 'isAdmin'> {
  /** Whose list it is; `own` if the viewer asks for their own without naming anyone. */
  of: 'own' | { email: string | undefined }
}

/** The rule does not matter: a list shows every attempt, not just one session whose link someone shared. */
export function decideList(facts: ListFacts): Decision {
  const { viewer, of } = facts
  if ('kind' in viewer) return refused({ kind: 'not_established', failure: viewer })
  const outside = refusalOfOutsider(viewer)
  if (outside !== undefined) return outside
  if (of === 'own') {
    // Without an email the app can't tell which sessions are theirs, even for a coach.
    return viewer.email === undefined ? refused(EMAIL_MISSING) : { kind: 'allowed', by: 'participant' }
  }
  if (isSameEmail(viewer.email, of.email)) return { kind: 'allowed', by: 'participant' }
  return decideByRoles(viewer, facts, { kind: 'list_not_allowed' })
}

const EMAIL_MISSING: Refusal = { kind: 'not_established', failure: { kind: 'email_missing' } }

function refusalOfOutsider({ accountType }: Viewer): Decision | undefined {
  return accountType === 'other_organisation' || accountType === 'deactivated'
    ? refused({ kind: accountType })
    : undefined
}

function decideByRoles(
  viewer: Viewer,
  { isCoach, isAdmin }: Pick<AccessFacts, 'isCoach' | 'isAdmin'>,
  ifNeither: Refusal,
): Decision {
  if (isCoach === 'yes') return { kind: 'allowed', by: 'coach' }
  if (isAdmin === 'yes') return { kind: 'allowed', by: 'admin' }
  if (isCoach === 'later' || isAdmin === 'later') return { kind: 'undecided' }
  const failure = [isCoach, isAdmin].find((fact) => fact !== 'no')
  if (failure !== undefined) return refused({ kind: 'not_established', failure })
  return refused(viewer.email === undefined ? EMAIL_MISSING : ifNeither)
}

function isSameEmail(own: string | undefined, other: string | null | undefined): boolean {
  return own !== undefined && own === normalEmail(other ?? '')
}

function refused(refusal: Refusal): Decision {
  return { kind: 'refused', refusal }
}

const REFUSALS: ReadonlySet<string> = new Set<Refusal['kind']>([
  'other_organisation',
  'deactivated',
  'not_allowed',
  'list_not_allowed',
  'not_established',
])

export function isRefusal<Other extends { kind: string }>(problem: Other | Refusal): problem is Refusal {
  return REFUSALS.has(problem.kind)
}
