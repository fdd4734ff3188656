import type { Assignment } from '../exec/assignment.ts'
import type { AssignmentList, AssignmentOptions, Assignments } from '../exec/assignments.ts'
import type { FetchError } from '../exec/cached-fetch.ts'
import type { Priority } from '../exec/rate-limit.ts'
import type { Scenarios, ScenariosById } from '../exec/scenarios.ts'
import { normalEmail, parseExecDate } from '../exec/session.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import { knownZone } from '../lib/zoned-time.ts'
import type { ListAccess } from './list-access.ts'
import type { ListedProblem, People } from './people.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { isInScope, type ListScope } from './team.ts'
import { ANSWER_MS } from './viewer.ts'

export interface AssignmentAccessOptions {
  assignments: Assignments
  scenarios: Scenarios
  listAccess: Pick<ListAccess, 'authorise' | 'scopeOf'>
  people: Pick<People, 'find'>
}

export type AssignmentAsk = Omit<AssignmentOptions, 'user' | 'priority'> & { priority?: Priority }

export interface OpenedAssignments {
  list: AssignmentList
  scenarios: ScenariosById
  by: AccessRule
}

export type AssignmentProblem = FetchError | Refusal | ListedProblem

const NO_SCENARIOS: ScenariosById = new Map()

/** Every path to people's assignments goes through here: they are for those who may list the person's sessions. */
export class AssignmentAccess {
  constructor(private readonly options: AssignmentAccessOptions) {}

  /** The user's own. Answers within seven seconds. */
  own(user: string, ask: AssignmentAsk = {}): Promise<Result<OpenedAssignments, AssignmentProblem>> {
    return inTime(this.#own(user, ask))
  }

  /** What is overdue of the people whose lists the user may open; `undefined` for someone who may open no other. */
  overdue(
    user: string,
    ask: AssignmentAsk = {},
  ): Promise<Result<OpenedAssignments | undefined, AssignmentProblem>> {
    return inTime(this.#overdue(user, ask))
  }

  /**
   * Another person's assignments as they are known without a request for them, up to a day old; `undefined` also for a user who may
   * not list that person's sessions.
   */
  async peekOf(user: string, email: string): Promise<AssignmentList | undefined> {
    const allowed = await this.options.listAccess.authorise(user, { of: { email }, priority: 'optional' })
    return allowed.ok ? this.options.assignments.peekOfPerson(allowed.value.emails) : undefined
  }

  /** Whether the user may still have a list of their own, by a profile no older than this. */
  async mayHaveOwn(user: string, profileMs: number): Promise<Result<AccessRule, AssignmentProblem>> {
    const options = { priority: 'background', profileMaxAgeMs: profileMs } as const
    const allowed = await this.options.listAccess.authorise(user, options)
    return allowed.ok ? ok(allowed.value.by) : allowed
  }

  /**
   * What each of these people still has to do, in one request for all: out of the background share, and no older than five minutes.
   * People who may have no list of their own are left out.
   */
  async openOf(
    people: readonly string[],
  ): Promise<
    Result<{ person: string; zone: string; assignments: readonly Assignment[] }[], AssignmentProblem>
  > {
    const { listAccess, assignments } = this.options
    const known: { person: string; zone: string; emails: readonly string[] }[] = []
    // One after the other: Slack limits how many profiles are read a minute.
    for (const person of people) {
      const allowed = await listAccess.authorise(person, { priority: 'background' })
      if (!allowed.ok) continue
      known.push({ person, zone: await this.zoneOf(person), emails: allowed.value.emails })
    }
    const all = await assignments.openOf(
      known.flatMap(({ emails }) => emails),
      { priority: 'background' },
    )
    if (!all.ok) return all
    return ok(
      known.map(({ emails, ...one }) => {
        const own = new Set(emails.map(normalEmail))
        const isOwn = ({ user }: Assignment) => own.has(normalEmail(user?.email ?? ''))
        return { ...one, assignments: all.value.assignments.filter(isOwn) }
      }),
    )
  }

  /** As `Intl` knows it; UTC if Slack does not tell. */
  async zoneOf(user: string): Promise<string> {
    const viewer = await this.options.people.find(user)
    return knownZone('timeZone' in viewer ? viewer.timeZone : undefined)
  }

  async #own(user: string, ask: AssignmentAsk): Promise<Result<OpenedAssignments, AssignmentProblem>> {
    const allowed = await this.options.listAccess.authorise(user)
    if (!allowed.ok) return allowed
    const { emails, by } = allowed.value
    const list = await this.options.assignments.ofPerson(emails, { priority: 'interactive', ...ask, user })
    return list.ok
      ? ok({ list: list.value, scenarios: await this.scenariosOf(list.value.assignments, user), by })
      : list
  }

  async #overdue(
    user: string,
    ask: AssignmentAsk,
  ): Promise<Result<OpenedAssignments | undefined, AssignmentProblem>> {
    const { listAccess, assignments } = this.options
    const scope = await listAccess.scopeOf(user, { priority: 'background' })
    if (!scope.ok) return scope.error.kind === 'not_established' ? scope : ok(undefined)
    const all = await assignments.overdue(emailsOf(scope.value), { priority: 'interactive', ...ask, user })
    if (!all.ok) return all
    const isTheirs = (one: Assignment) => isInScope(scope.value, one.user?.email)
    const list = { ...all.value, assignments: all.value.assignments.filter(isTheirs) }
    return ok({ list, scenarios: await this.scenariosOf(list.assignments, user), by: scope.value.by })
  }

  /** Without Exec's answer, the rows go without their links. */
  async scenariosOf(assignments: readonly Assignment[], user: string): Promise<ScenariosById> {
    if (assignments.length === 0) return NO_SCENARIOS
    const used = assignments.flatMap(({ scenario, created_at }) =>
      scenario?.id ? [{ scenario: scenario.id, since: parseExecDate(created_at) }] : [],
    )
    const found = await this.options.scenarios.including(used, { priority: 'interactive', user })
    return found.ok ? found.value : NO_SCENARIOS
  }
}

/** As Exec spells them. */
function emailsOf(scope: ListScope): string[] | 'everyone' {
  if (scope.kind === 'everyone') return scope.kind
  return [...new Set(scope.groups.flatMap(({ members }) => [...members.values()].map(({ email }) => email)))]
}

async function inTime<Value>(
  work: Promise<Result<Value, AssignmentProblem>>,
): Promise<Result<Value, AssignmentProblem>> {
  const done = await withTimeout(work, ANSWER_MS)
  if (done.ok) return done.value
  if (done.error.kind === 'rejected') throw done.error.error
  return failed({ kind: 'timed_out' })
}
