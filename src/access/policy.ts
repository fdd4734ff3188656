/** Who asks, as Slack knows them. */
export interface Viewer {
  user: string
  /** In lower case. Missing where the profile holds none, or the bot may not read it. */
  email: string | undefined
  /** `other_workspace`: of the same Enterprise organisation, but not of the workspace that installed the app. */
  standing: 'member' | 'guest' | 'other_workspace' | 'other_organisation' | 'deactivated'
}

/** What could not be looked up, so that it can't be said who someone is. */
export type Gap =
  | { kind: 'profile_unreadable'; slackError: string }
  | { kind: 'email_missing' }
  | { kind: 'coaches_unreadable'; slackError: string }
  | { kind: 'admins_unreadable' }

/** A fact that a rule asks for: `later` while its look-up is under way. */
export type Fact = 'yes' | 'no' | 'later' | Gap

export interface AccessFacts {
  rule: 'restricted' | 'workspace'
  viewer: Viewer | Gap
  /** As Exec sent it, in any case. */
  participantEmail: string | null | undefined
  isCoach: Fact
  isAdmin: Fact
}

export type AccessRule = 'participant' | 'coach' | 'admin' | 'workspace'

export type Refusal =
  | { kind: 'other_organisation' }
  | { kind: 'deactivated' }
  | { kind: 'not_allowed'; rule: 'restricted' | 'workspace' }
  | { kind: 'not_established'; gap: Gap }

export type Decision =
  | { kind: 'allowed'; by: AccessRule }
  | { kind: 'refused'; refusal: Refusal }
  /** The facts at hand don't decide it; those that are `later` are needed. */
  | { kind: 'undecided' }

/**
 * May this person see this session? Exec's API key sees every session, so Exec's own rule is kept here: the participant,
 * Exec's workspace admins and the configured coaches; with `workspace`, every full member too. People of other
 * organisations see nothing under either. Guests, and people of the organisation's other workspaces, are held to the
 * restricted rule.
 */
export function decide(facts: AccessFacts): Decision {
  const { rule, viewer, isCoach, isAdmin } = facts
  if ('kind' in viewer) return refused({ kind: 'not_established', gap: viewer })
  if (viewer.standing === 'other_organisation') return refused({ kind: 'other_organisation' })
  if (viewer.standing === 'deactivated') return refused({ kind: 'deactivated' })
  if (rule === 'workspace' && viewer.standing === 'member') return { kind: 'allowed', by: 'workspace' }
  if (isSameEmail(viewer.email, facts.participantEmail)) return { kind: 'allowed', by: 'participant' }
  if (isCoach === 'yes') return { kind: 'allowed', by: 'coach' }
  if (isAdmin === 'yes') return { kind: 'allowed', by: 'admin' }
  if (isCoach === 'later' || isAdmin === 'later') return { kind: 'undecided' }
  const gap = [isCoach, isAdmin].find((fact) => fact !== 'no')
  if (gap !== undefined) return refused({ kind: 'not_established', gap })
  if (viewer.email === undefined) return refused({ kind: 'not_established', gap: { kind: 'email_missing' } })
  return refused({ kind: 'not_allowed', rule })
}

function isSameEmail(own: string | undefined, other: string | null | undefined): boolean {
  return own !== undefined && own === other?.trim().toLowerCase()
}

function refused(refusal: Refusal): Decision {
  return { kind: 'refused', refusal }
}

const REFUSALS: ReadonlySet<string> = new Set<Refusal['kind']>([
  'other_organisation',
  'deactivated',
  'not_allowed',
  'not_established',
])

/** Whether a problem is that someone may not, rather than that something failed. */
export function isRefusal<Other extends { kind: string }>(problem: Other | Refusal): problem is Refusal {
  return REFUSALS.has(problem.kind)
}
