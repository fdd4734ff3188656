import type { Group } from '../exec/member.ts'
import { normalEmail } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'

/** The user who asks, from their Slack profile. */
export interface Profile {
  user: string
  /** As the profile has it. */
  name?: string | undefined
  /** Their email in Exec, in lower case. `undefined` if the profile has none, or the app may not read it. */
  email: string | undefined
  /** The email that they say they have in Exec, until an Exec admin decides. */
  claimedEmail?: string | undefined
  /** The profile's own email, if an Exec admin has approved another one for Exec. */
  slackEmail?: string | undefined
  /** The email as Slack spells it, if that is not in lower case. */
  emailSpelling?: string | undefined
  /** `other_workspace`: one of the same Enterprise organization. `bot`: an app, which may post anyone's text. */
  accountType: 'member' | 'guest' | 'bot' | 'other_workspace' | 'other_organisation' | 'deactivated'
  /** As in the IANA database, such as `Europe/Berlin`. */
  timeZone?: string | undefined
  /** Whether they are a Slack admin or owner of the workspace or organization that installed the app. Says nothing about Exec. */
  administers?: true
}

/** The app may write to these accounts. */
export const RECIPIENTS: ReadonlySet<Profile['accountType']> = new Set(['member', 'guest', 'other_workspace'])

export type LookupFailure =
  | { kind: 'profile_unreadable'; slackError: string }
  | { kind: 'email_missing'; claimedEmail?: string | undefined }
  | { kind: 'coaches_unreadable'; slackError: string }
  | { kind: 'admins_unreadable' }
  /** Exec did not tell its groups, or their members. */
  | { kind: 'groups_unreadable' }
  /** Exec did not tell who monitors the scenario. */
  | { kind: 'monitors_unreadable' }
  /** The database, or Slack, did not tell whether the participant has asked the viewer. */
  | { kind: 'grants_unreadable' }

/** `later`: the look-up has not finished. */
export type RoleFact = 'yes' | 'no' | 'later' | LookupFailure

/** The viewer's roles: toward everyone, toward one participant, and for one scenario. */
export interface Roles {
  /** One of `EXEC_COACHES`. */
  isCoach: RoleFact
  isAdmin: RoleFact
  /** Whether `EXEC_GROUP_COACHES` names the viewer as a coach of a group that the participant is in. */
  isGroupCoach: RoleFact
  /** Whether Exec lets the viewer monitor the session's scenario. */
  isMonitor: RoleFact
  /** Whether the participant has asked the viewer about this session, in the last 30 days. */
  isConsulted: RoleFact
}

export interface AccessFacts extends Roles {
  rule: 'restricted' | 'workspace'
  viewer: Profile | LookupFailure
  /** As Exec sent it, in any case. */
  participantEmail: string | undefined
}

/** `asked`: for the viewer's own eyes. See `mayShow`. */
export type AccessRule = 'participant' | 'coach' | 'admin' | 'group_coach' | 'monitor' | 'asked' | 'workspace'

/** The kind of the message that asks someone about a session. Its recipient gets the right `asked`. */
export const QUESTION = 'coach_question'

/** Whether someone who sees a session by this rule may also show it to others, by a share or below a link. */
export function mayShow(by: AccessRule): boolean {
  return by !== 'asked'
}

/** `document`: the id in Exec's document, if it differs from the id that was asked for. */
export type Refusal = RefusalReason & { document?: string | undefined; scenario?: string | undefined }

type RefusalReason =
  | { kind: 'other_organisation' }
  | { kind: 'deactivated' }
  /** `guest`: a guest gets nothing by either setting. */
  | { kind: 'not_allowed'; rule: AccessFacts['rule'] | 'guest' }
  /** Someone else's list of sessions, under either rule. */
  | { kind: 'list_not_allowed' }
  /** A note on someone else's session, and on one's own. */
  | { kind: 'coaching_not_allowed' }
  | { kind: 'own_session' }
  /** The list of a team, for someone who coaches nobody. */
  | { kind: 'team_not_allowed' }
  /** A group outside the viewer's own `groups`. Exec may have it or not. */
  | { kind: 'group_not_allowed'; groups: readonly Group[] }
  /** For someone who may list everyone. */
  | { kind: 'group_unknown'; groups: readonly Group[] }
  | { kind: 'not_established'; failure: LookupFailure }

export type Decision =
  | { kind: 'allowed'; by: AccessRule }
  | { kind: 'refused'; refusal: Refusal }
  /** The facts that are still `later` decide it. */
  | { kind: 'undecided' }

/**
 * May this person see this session? The API key can read every session, so the app applies Exec's own rule. Allowed are the
 * participant, Exec's workspace admins, coaches, the coaches of the participant's groups, the scenario's monitors, and a coach that the
 * participant has asked. The rule `workspace` adds every full member. Guests, bots and people of the organization's other workspaces
 * always get the rule `restricted`. People of other organizations are always refused.
 */
export function decide(facts: AccessFacts): Decision {
  const { rule } = facts
  const insider = establish(facts.viewer)
  if (!insider.ok) return refused(insider.error)
  const viewer = insider.value
  if (rule === 'workspace' && viewer.accountType === 'member') return { kind: 'allowed', by: 'workspace' }
  if (isSameEmail(viewer.email, facts.participantEmail)) return { kind: 'allowed', by: 'participant' }
  return decideByRoles(viewer, facts, {
    kind: 'not_allowed',
    rule: viewer.accountType === 'guest' ? 'guest' : rule,
  })
}

interface ListFacts extends Omit<Roles, 'isMonitor' | 'isConsulted'> {
  viewer: Profile | LookupFailure
  /** The list's owner; `own` if the viewer named nobody. */
  of: 'own' | { email: string | undefined }
}

/** `EXEC_ACCESS` doesn't matter here: a list shows every attempt, and not just the one session that someone shared. */
export function decideList(facts: ListFacts): Decision {
  const { of } = facts
  const insider = establish(facts.viewer)
  if (!insider.ok) return refused(insider.error)
  const viewer = insider.value
  if (of === 'own') {
    // Without an email the app can't tell which sessions are theirs, even for a coach.
    return viewer.email === undefined ? refused(emailMissing(viewer)) : { kind: 'allowed', by: 'participant' }
  }
  if (isSameEmail(viewer.email, of.email)) return { kind: 'allowed', by: 'participant' }
  // A list holds more than a monitor (one scenario) or a consulted coach (one session) may see.
  return decideByRoles(viewer, { ...facts, isMonitor: 'no', isConsulted: 'no' }, { kind: 'list_not_allowed' })
}

/**
 * May this person coach the participant: send them a note, and assign a scenario? Nobody coaches themself. Otherwise the rule is
 * the one for lists: a monitor may see one session, but not coach. A coach that the participant has asked may answer with a note, and
 * may assign nothing (`asked`).
 */
export function decideCoaching({
  participantEmail,
  isConsulted,
  ...facts
}: Omit<ListFacts, 'of'> & Pick<AccessFacts, 'participantEmail' | 'isConsulted'>): Decision {
  const email = normalEmail(participantEmail ?? '')
  const decision = decideList({ ...facts, of: { email: email === '' ? undefined : email } })
  if (decision.kind === 'allowed' && decision.by === 'participant') return refused({ kind: 'own_session' })
  if (decision.kind !== 'refused' || decision.refusal.kind !== 'list_not_allowed') return decision
  if (isConsulted === 'later') return { kind: 'undecided' }
  if (isConsulted === 'yes') return { kind: 'allowed', by: 'asked' }
  return refused(
    typeof isConsulted === 'object'
      ? { kind: 'not_established', failure: isConsulted }
      : { kind: 'coaching_not_allowed' },
  )
}

export function emailMissing({ claimedEmail }: Profile): Refusal {
  return { kind: 'not_established', failure: { kind: 'email_missing', claimedEmail } }
}

/** Why Exec doesn't know somebody. Guests can't say which email they have there. */
export interface NotInExec extends Pick<Profile, 'claimedEmail'> {
  kind: 'user_not_found' | 'guest_not_in_exec'
}

export function notInExec({ accountType, claimedEmail }: Profile): NotInExec {
  return accountType === 'member' ? { kind: 'user_not_found', claimedEmail } : { kind: 'guest_not_in_exec' }
}

/** Fails for someone who may see nothing at all, whatever their roles are. */
export function establish(viewer: Profile | LookupFailure): Result<Profile, Refusal> {
  if ('kind' in viewer) return failed({ kind: 'not_established', failure: viewer })
  const { accountType } = viewer
  const isOutside = accountType === 'other_organisation' || accountType === 'deactivated'
  return isOutside ? failed({ kind: accountType }) : ok(viewer)
}

/**
 * Whether someone may connect Exec and set the rules: Slack's admins and owners may, and so may the person who installed the app. For
 * an organization's installation, admins of a single workspace may not.
 */
export function maySetUp(profile: Profile | LookupFailure, installedBy: string): boolean {
  if ('kind' in profile || profile.accountType !== 'member') return false
  return profile.administers === true || profile.user === installedBy
}

/** The first that applies is named in the audit line. */
const RULES = [
  ['isCoach', 'coach'],
  ['isAdmin', 'admin'],
  ['isGroupCoach', 'group_coach'],
  ['isMonitor', 'monitor'],
  ['isConsulted', 'asked'],
] as const

function decideByRoles(viewer: Profile, roles: Roles, ifNone: Refusal): Decision {
  const rule = RULES.find(([fact]) => roles[fact] === 'yes')
  if (rule !== undefined) return { kind: 'allowed', by: rule[1] }
  const facts = RULES.map(([fact]) => roles[fact])
  if (facts.includes('later')) return { kind: 'undecided' }
  const failure = facts.find((fact) => typeof fact === 'object')
  if (failure !== undefined) return refused({ kind: 'not_established', failure })
  return refused(viewer.email === undefined ? emailMissing(viewer) : ifNone)
}

/** @param own in lower case. */
export function isSameEmail(own: string | undefined, other: string | undefined): boolean {
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
  'coaching_not_allowed',
  'own_session',
  'team_not_allowed',
  'group_not_allowed',
  'group_unknown',
  'not_established',
])

export function isRefusal<Other extends { kind: string }>(problem: Other | Refusal): problem is Refusal {
  return REFUSALS.has(problem.kind)
}
