import type { Members } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import type { SessionList } from '../exec/session-list.ts'
import type { ListError, ListOptions, SessionLists } from '../exec/session-lists.ts'
import type { RankFilter, SessionQuery } from '../exec/session-page.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { withTimeout } from '../lib/with-timeout.ts'
import type { Coaches } from './coaches.ts'
import { findListed, type ListedPerson, type ListedProblem, spellingsOf } from './listed-person.ts'
import type { People } from './people.ts'
import { type AccessRule, decideList, type Refusal, type Viewer } from './policy.ts'
import { ANSWER_MS, inTime, lookUpRoles, NO_ROLES, NOT_ESTABLISHED } from './roles.ts'

export interface ListAccess {
  lists: Pick<SessionLists, 'get' | 'peek'>
  people: People
  coaches: Coaches
  members: Pick<Members, 'isAdmin' | 'isKnownAdmin' | 'spellingOf'>
}

export interface ListRequest {
  /** The Slack user who wants to see the list. */
  user: string
  /** Whose list; without it, the asker's own. */
  of?: ListedPerson | undefined
  /** A scenario's id. */
  scenario?: string | undefined
  rank?: RankFilter | undefined
  /** From 1. */
  page: number
  /** At most a hundred, Exec's largest page. */
  pageSize: number
}

export type ListAskOptions = Omit<ListOptions, 'patienceMs'>

/**
 * There is nothing under the email as it is known, and whether Exec spells it in another way could not be found out: it would
 * not be true that there are no sessions.
 */
export interface SpellingUnknown {
  kind: 'spelling_unknown'
}

export type ListProblem = ListError | Refusal | ListedProblem | SpellingUnknown

export interface OpenedList extends SessionList {
  by: AccessRule
  /** Whether it is the asker's own, however they named it. */
  isOwn: boolean
}

export interface OpenLists {
  /**
   * A page of someone's sessions, for someone who may list them. Exec is asked for nothing before that is decided. Answers
   * within seven seconds, whatever hangs.
   */
  open(request: ListRequest, options?: ListAskOptions): Promise<Result<OpenedList, ListProblem>>
  /**
   * The same from what is kept, up to a day old: without a request for the list. Undefined where nothing is kept, or where
   * it can't be said from it that there are no sessions. `priority` is that of looking up who asks, `interactive` by default.
   */
  peek(request: ListRequest, priority?: Priority): Promise<Result<OpenedList | undefined, ListProblem>>
  /**
   * Whether someone may list other people's sessions, whoever these are. No where it can't be told within seven seconds:
   * it is for what is offered, and nobody asked for that. Exec's members are read for it where no list is at hand.
   */
  mayListOthers(user: string): Promise<boolean>
}

/**
 * The only way to a list of someone's sessions. Under both settings of `EXEC_ACCESS` the rule is `decideList`'s. Answers
 * within `answerMs` milliseconds.
 */
export function createOpenLists(access: ListAccess, { answerMs = ANSWER_MS } = {}): OpenLists {
  const { lists } = access

  return {
    async open(request, options = {}) {
      const until = performance.now() + answerMs
      const allowed = await authorise(access, request, options.priority ?? 'interactive', until)
      if (!allowed.ok) return allowed
      const { query, ...right } = allowed.value
      const list = await readList(access, query, options, until)
      return list.ok ? ok({ ...list.value, ...right }) : list
    },

    async peek(request, priority = 'interactive') {
      const allowed = await authorise(access, request, priority, performance.now() + answerMs)
      if (!allowed.ok) return allowed
      const { query, ...right } = allowed.value
      const list = await lists.peek(query)
      const isSure = list !== undefined && (!isNothing(list) || (await isSpelled(access, query)))
      return ok(isSure ? { ...list, ...right } : undefined)
    },

    async mayListOthers(user) {
      const until = performance.now() + answerMs
      const viewer = await access.people.find(user)
      const facts = { viewer, of: { email: undefined }, isCoach: 'later', isAdmin: 'later' } as const
      if ('kind' in viewer || decideList(facts).kind === 'refused') return false
      const members = { isAdmin: (email: string) => access.members.isKnownAdmin(email) }
      const roles = await inTime(lookUpRoles({ ...access, members }, viewer, 'background'), until)
      return decideList({ ...facts, ...roles }).kind === 'allowed'
    },
  }
}

/**
 * Exec's filter may mind the case of emails. Before someone is told that there is nothing, their email is looked up among
 * Exec's members, which are read once a day at most, and asked for as it stands there.
 */
async function readList(
  { lists, members }: ListAccess,
  query: SessionQuery,
  options: ListAskOptions,
  until: number,
): Promise<Result<SessionList, ListError | SpellingUnknown>> {
  const left = () => Math.max(0, until - performance.now())
  const { priority = 'interactive' } = options
  const list = await lists.get(query, { ...options, patienceMs: left() })
  if (!list.ok || !isNothing(list.value) || priority !== 'interactive') return list
  const settled = await withTimeout(members.spellingOf(query.emails[0] ?? '', priority), left())
  const looked = settled.ok ? settled.value : failed({ kind: 'timed_out' } as const)
  // Of a limit it is known when it ends.
  if (!looked.ok) return failed(looked.error.kind === 'limited' ? looked.error : { kind: 'spelling_unknown' })
  const spelling = looked.value
  if (spelling === undefined || query.emails.includes(spelling)) return list
  const emails = [...query.emails, spelling]
  return lists.get({ ...query, emails }, { ...options, patienceMs: left() })
}

function isNothing({ sessions, hasMore, page }: SessionList): boolean {
  return sessions.length === 0 && !hasMore && page === 1
}

/** Whether a query asks for the email as Exec spells it, or Exec has no member with it, as far as is known without a request. */
async function isSpelled({ members }: ListAccess, { emails }: SessionQuery): Promise<boolean> {
  const spelling = await members.spellingOf(emails[0] ?? '')
  return spelling.ok && (spelling.value === undefined || emails.includes(spelling.value))
}

interface Allowed {
  query: SessionQuery
  by: AccessRule
  isOwn: boolean
}

async function authorise(
  access: ListAccess,
  { user, of, ...filters }: ListRequest,
  priority: Priority,
  until: number,
): Promise<Result<Allowed, Refusal | ListedProblem>> {
  const { people, members } = access
  const isNamedOwn = of === undefined || ('slackUser' in of && of.slackUser === user)
  const finding = isNamedOwn ? undefined : findListed(people, of)
  const viewer = await people.find(user)
  const early = decideList({ viewer, of: { email: undefined }, isCoach: 'later', isAdmin: 'later' })
  if (early.kind === 'refused') return failed(early.refusal)
  const found = await finding
  const emails = found?.ok ? found.value : []

  const roles =
    found === undefined || 'kind' in viewer || isOwnEmail(viewer, emails)
      ? NO_ROLES
      : await inTime(lookUpRoles(access, viewer, priority), until)
  const whose = found === undefined ? 'own' : { email: emails[0] }
  const decision = decideList({ viewer, of: whose, ...roles })
  if (decision.kind === 'refused') return failed(decision.refusal)
  // What is wrong with the person asked for is told only to someone who may list them.
  if (found?.ok === false) return found
  if (decision.kind === 'undecided' || 'kind' in viewer) return failed(NOT_ESTABLISHED)
  const { by } = decision
  const known = found === undefined ? spellingsOf(viewer) : found.value
  return ok({
    query: { ...filters, emails: await withExecsSpelling(known, members) },
    by,
    isOwn: by === 'participant',
  })
}

function isOwnEmail({ email }: Viewer, emails: readonly string[]): boolean {
  return email !== undefined && emails.includes(email)
}

/** Exec's filter may mind the case, so that it is asked for each spelling that is known, in the one request. */
async function withExecsSpelling(
  emails: readonly string[],
  members: Pick<Members, 'spellingOf'>,
): Promise<string[]> {
  const inExec = await members.spellingOf(emails[0] ?? '')
  return [...new Set([...emails, ...(inExec.ok && inExec.value !== undefined ? [inExec.value] : [])])]
}
