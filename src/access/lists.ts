import type { DatedError } from '../exec/exec-cache.ts'
import {
  isOfTeam,
  type ListedTeam,
  normalEmail,
  type PersonQuery,
  type SessionFilters,
} from '../exec/session.ts'
import type { SessionList } from '../exec/session-lists.ts'
import { failed, inTime, ok, type Result, TIMED_OUT, valueInTime } from '../lib/result.ts'
import type { NamedPerson } from '../slack/person.ts'
import { findMember } from './exec-members.ts'
import { findListableByKey } from './listable-people.ts'
import {
  type AccessRule,
  decideList,
  type NotInExec,
  notInExec,
  type Profile,
  type Refusal,
} from './policy.ts'
import type { TimeLeft } from './roles.ts'
import { authorizeTeam, type TeamFacts, type TeamLists } from './team.ts'
import type { Ask, Viewer } from './viewer.ts'

/** `member`: as `memberKey` names someone. */
export type ListedPerson = NamedPerson | { member: string }

/** Why the app can't find the person's sessions. */
export type ListedProblem =
  | { kind: 'list_of_outsider' }
  | { kind: 'list_without_email' }
  /** The key belongs to nobody that the user may list, or Exec didn't send its members. */
  | { kind: 'list_of_unknown' }
  | { kind: 'list_profile_unreadable'; slackError: string }

export interface ListRequest extends SessionFilters {
  /** The list's owner; by default the viewer. */
  of?: 'own' | ListedPerson | ListedTeam | undefined
}

/** Exec has no session under this email, and the app couldn't look up how Exec spells it. */
export type SpellingUnknown = { kind: 'spelling_unknown' }

export type ListProblem = DatedError | Refusal | ListedProblem | SpellingUnknown

export interface OpenedList extends SessionList {
  by: AccessRule
  /** Whether it is the viewer's own list, even if they named themself. */
  isOwn: boolean
  /** Set for one's own list if it is empty because no member of Exec has the viewer's email. */
  notInExec?: NotInExec | undefined
  /** The emails under which Exec may have the person. */
  emails?: readonly string[]
  /** The name in Exec if a key named the person, or in Slack if an id did. */
  personName?: string | undefined
  /** Set for the list of a team. */
  team?: TeamFacts | undefined
}

/** A person that the viewer may list. */
export interface PersonLists extends Pick<OpenedList, 'by'> {
  /** The emails under which Exec may have the person. */
  emails: readonly string[]
  /** Answers before the deadline of the authorization. */
  open(page: SessionFilters, ask?: Ask): Promise<Result<OpenedList, ListProblem>>
  /** A cached list up to a day old. Ignores a cached empty list: Exec may spell the email in another way. */
  peek(page: SessionFilters): Promise<OpenedList | undefined>
}

/**
 * Opens a person's list, or a team's. It asks Exec only after the viewer is allowed. An uncached page costs one request. If a
 * person's page is empty, it asks again with Exec's spelling of the email.
 */
export async function openList(
  viewer: Viewer,
  { of, ...page }: ListRequest,
  ask?: Ask,
): Promise<Result<OpenedList, ListProblem>> {
  const lists = await authorizeAny(viewer, of)
  return lists.ok ? lists.value.open(page, ask) : lists
}

/** See `PersonLists.peek`. `undefined` also if the viewer may not open the list. */
export async function peekList(
  viewer: Viewer,
  { of, ...page }: ListRequest,
): Promise<OpenedList | undefined> {
  const lists = await authorizeAny(viewer, of)
  return lists.ok ? lists.value.peek(page) : undefined
}

function authorizeAny(
  viewer: Viewer,
  of: ListRequest['of'],
): Promise<Result<PersonLists | TeamLists, Refusal | ListedProblem>> {
  if (isOfTeam(of)) return authorizeTeam(viewer, of)
  return authorizeLists(viewer, of === 'own' ? undefined : of)
}

/** Authorizes the viewer for a person's lists, by default their own. Asks Exec for no list. */
export async function authorizeLists(
  viewer: Viewer,
  of?: ListedPerson,
  priority = viewer.priority,
): Promise<Result<PersonLists, Refusal | ListedProblem>> {
  const timeLeft = viewer.startAnswer()
  const isNamedOwn = of === undefined || ('slackUser' in of && of.slackUser === viewer.user)
  const finding = isNamedOwn ? undefined : find(viewer, of)
  const insider = await viewer.insider()
  if (!insider.ok) return insider
  const found = await finding
  const email = found?.ok ? found.value.emails[0] : undefined
  const whose = found === undefined ? 'own' : { email }
  const allowed = await viewer.authorize(
    (facts) => decideList({ of: whose, ...facts }),
    { email },
    timeLeft,
    priority,
  )
  if (!allowed.ok) return allowed
  // Only someone who may list the person learns why there is no list.
  if (found?.ok === false) return found
  const { emails, personName } = found?.value ?? { emails: spellingsOf(insider.value) }
  // One query can hold several spellings. This look-up sends no request.
  const inExec = await viewer.sources.members.spellingOf(emails[0] ?? '')
  const spelling = inExec.ok ? inExec.value : undefined
  const spellings = [...new Set([...emails, ...(spelling === undefined ? [] : [spelling])])]
  const isOwn = allowed.value === 'participant'
  const facts = { by: allowed.value, isOwn, emails: spellings, personName }
  return ok({
    by: allowed.value,
    emails: spellings,
    async open(page, ask) {
      const list = await read(viewer, { emails: spellings, ...page }, ask, timeLeft)
      if (!list.ok) return list
      const mayLack = isOwn && viewer.priority === 'interactive' && isEmpty(list.value)
      const lack = mayLack ? await findLack(viewer, insider.value, timeLeft()) : undefined
      return ok({ notInExec: lack, ...facts, ...list.value })
    },
    async peek(page) {
      const list = await viewer.sources.lists.peek({ emails: spellings, ...page })
      const isSure = list !== undefined && (inExec.ok || !isEmpty(list))
      return isSure ? { ...facts, ...list } : undefined
    },
  })
}

/** Why Exec doesn't know the viewer. `undefined` if it does, or answers late. */
export async function findLack(viewer: Viewer, profile: Profile, ms: number): Promise<NotInExec | undefined> {
  const member = await valueInTime(findMember(viewer), ms)
  if (member?.ok !== true || member.value !== undefined) return undefined
  return notInExec(profile)
}

interface FoundPerson {
  /** The spellings of their email: as typed, as in Exec, and as in their Slack profile. */
  emails: string[]
  personName?: string | undefined
}

async function find(viewer: Viewer, of: ListedPerson): Promise<Result<FoundPerson, ListedProblem>> {
  if ('email' in of) return ok({ emails: [normalEmail(of.email), of.email.trim()] })
  if ('member' in of) {
    const found = await findListableByKey(viewer, of.member)
    if (found === undefined) return failed({ kind: 'list_of_unknown' })
    return ok({ emails: [normalEmail(found.email), found.email], personName: found.name })
  }
  const found = await viewer.sources.people.find(of.slackUser)
  if ('kind' in found) {
    const slackError = 'slackError' in found ? found.slackError : found.kind
    return failed({ kind: 'list_profile_unreadable', slackError })
  }
  if (found.accountType === 'other_organisation') return failed({ kind: 'list_of_outsider' })
  const emails = spellingsOf(found)
  return emails.length === 0 ? failed({ kind: 'list_without_email' }) : ok({ emails, personName: found.name })
}

/** Exec's filter may be case-sensitive, so an empty answer is tried again with the spelling in Exec's list of members. */
async function read(
  viewer: Viewer,
  query: PersonQuery,
  ask: Ask | undefined,
  timeLeft: TimeLeft,
): Promise<Result<SessionList, DatedError | SpellingUnknown>> {
  const { lists, members } = viewer.sources
  const options = { ...viewer.requester, ...ask }
  const list = await inTime(lists.get(query, options), timeLeft(), TIMED_OUT)
  if (!list.ok || !isEmpty(list.value) || options.priority !== 'interactive') return list
  const spelled = members.spellingOf(query.emails[0] ?? '', options.priority)
  const found = await inTime(spelled, timeLeft(), TIMED_OUT)
  // Return a limit as it is: it says when it ends.
  if (!found.ok) return failed(found.error.kind === 'limited' ? found.error : { kind: 'spelling_unknown' })
  const spelling = found.value
  if (spelling === undefined || query.emails.includes(spelling)) return list
  const emails = [...query.emails, spelling]
  return inTime(lists.get({ ...query, emails }, options), timeLeft(), TIMED_OUT)
}

function isEmpty({ sessions, hasMore, page }: SessionList): boolean {
  return sessions.length === 0 && !hasMore && page === 1
}

function spellingsOf({ email, emailSpelling }: Profile): string[] {
  return [email, emailSpelling].filter((spelling) => spelling !== undefined)
}
