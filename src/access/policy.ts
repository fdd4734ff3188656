import { normalEmail } from '../exec/session.ts'

/** Who asks, as Slack knows them. */
export interface Viewer {
  user: string
  /** In lower case. Missing where the profile holds none, or the bot may not read it. */
  email: string | undefined
  /** The email as Slack has it, where that is not in lower case. */
  emailSpelling?: string
  /**
   * `other_workspace`: of the same Enterprise organisation, but not of the workspace that installed the app. `bot`: an app,
   * which may post what anybody wrote.
   */
  accountType: 'member' | 'guest' | 'bot' | 'other_workspace' | 'other_organisation' | 'deactivated'
}

/** What could not be looked up, so that it can't be said who someone is. */
export type LookupFailure =
  | { kind: 'profile_unreadable'; slackError: string }
  | { kind: 'email_missing' }
  | { kind: 'coaches_unreadable'; slackError: string }
  | { kind: 'admins_unreadable' }

/** A fact that a rule asks for: `later` while its look-up is under way. */
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

export type Refusal =
  | { kind: 'other_organisation' }
  | { kind: 'deactivated' }
  | { kind: 'not_allowed'; rule: 'restricted' | 'workspace' }
  /** Someone else's list of sessions, whichever rule is set. */
  | { kind: 'list_not_allowed' }
  | { kind: 'not_established'; failure: LookupFailure }

export type Decision =
  | { kind: 'allowed'; by: AccessRule }
  | { kind: 'refused'; refusal: Refusal }
  /** The facts at hand don't decide it; those that are `later` are needed. */
  | { kind: 'undecided' }

/**
 * May this person see this session? Exec's API key sees every session, so Exec's own rule is kept here: the participant,
 * Exec's workspace admins and the configured coaches; with `workspace`, every full member too. People of other
 * organisations see nothing under either. Guests, bots, and people of the organisation's other workspaces, are held to
 * the restricted rule.
 */
export function decide(facts: AccessFacts): Decision {
  const { rule, viewer } = facts
  const outside = refusalOfOutsider(viewer)
  if ('kind' in viewer || outside !== undefined) return outside ?? refused(NOBODY)
  if (rule === 'workspace' && viewer.accountType === 'member') return { kind: 'allowed', by: 'workspace' }
  if (isSameEmail(viewer.email, facts.participantEmail)) return { kind: 'allowed', by: 'participant' }
  return decideByRoles(viewer, facts, { kind: 'not_allowed', rule })
}

export interface ListFacts {
  viewer: Viewer | LookupFailure
  /** Whose list it is; `own` where someone asks for their own without naming it. */
  of: 'own' | { email: string | undefined }
  isCoach: RoleFact
  isAdmin: RoleFact
}

/**
 * May this person see the list of someone's sessions? That person, Exec's workspace admins and the configured coaches may,
 * whichever rule is set: a list tells of every attempt, and not only of a session whose link was passed on.
 */
export function decideList(facts: ListFacts): Decision {
  const { viewer, of } = facts
  const outside = refusalOfOutsider(viewer)
  if ('kind' in viewer || outside !== undefined) return outside ?? refused(NOBODY)
  if (of === 'own') {
    // Whoever else they may be: without an email it can't be said which sessions are theirs.
    return viewer.email === undefined ? refused(NOBODY) : { kind: 'allowed', by: 'participant' }
  }
  if (isSameEmail(viewer.email, of.email)) return { kind: 'allowed', by: 'participant' }
  return decideByRoles(viewer, facts, { kind: 'list_not_allowed' })
}

const NOBODY: Refusal = { kind: 'not_established', failure: { kind: 'email_missing' } }

function refusalOfOutsider(viewer: Viewer | LookupFailure): Decision | undefined {
  if ('kind' in viewer) return refused({ kind: 'not_established', failure: viewer })
  if (viewer.accountType === 'other_organisation') return refused({ kind: 'other_organisation' })
  return viewer.accountType === 'deactivated' ? refused({ kind: 'deactivated' }) : undefined
}

function decideByRoles(
  viewer: Viewer,
  { isCoach, isAdmin }: Pick<AccessFacts, 'isCoach' | 'isAdmin'>,
  otherwise: Refusal,
): Decision {
  if (isCoach === 'yes') return { kind: 'allowed', by: 'coach' }
  if (isAdmin === 'yes') return { kind: 'allowed', by: 'admin' }
  if (isCoach === 'later' || isAdmin === 'later') return { kind: 'undecided' }
  const failure = [isCoach, isAdmin].find((fact) => fact !== 'no')
  if (failure !== undefined) return refused({ kind: 'not_established', failure })
  return refused(viewer.email === undefined ? NOBODY : otherwise)
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

/** Whether a problem is that someone may not, rather than that something failed. */
export function isRefusal<Other extends { kind: string }>(problem: Other | Refusal): problem is Refusal {
  return REFUSALS.has(problem.kind)
}
