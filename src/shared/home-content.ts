import { openOverdue, openOwnAssignments } from '../access/assignments.ts'
import type { ListProblem, OpenedList } from '../access/lists.ts'
import { isRefusal } from '../access/policy.ts'
import { keyOf } from '../access/team.ts'
import type { HomeAssignments, HomeContent, HomeProblem, ShownList } from '../blocks/home/home-view.ts'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import { isRetryable, type Problem } from '../blocks/problems/problems.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { normalEmail } from '../exec/session.ts'
import { type Result, withHandledRejection } from '../lib/result.ts'

/**
 * Why a Home is drawn. `open`: someone looks at a list. `refresh`: the same, by a button that must show an effect.
 * `paginate`: another page or rank of the list that is shown.
 */
export type HomeIntent = 'open' | 'refresh' | 'paginate'

/** After a failure Exec is not asked again for this long: by *Refresh*, and by every other way to the same list. */
const REFRESH_REST_MS = 60_000
const REST_MS = 10_000

/** How old a failure may be to stand for another request. */
export function reuseFailureMs(intent: HomeIntent): number {
  return intent === 'refresh' ? REFRESH_REST_MS : REST_MS
}

/** Beside a failure stands the cached list; beside a refusal, nothing of any session. */
export function homeContent(
  opened: Result<ShownList, ListProblem>,
  facts: { cached: ShownList | undefined; intent: HomeIntent; startedAt: Date; errorId: string },
): Pick<HomeContent, 'list' | 'problem' | 'isRefreshedTooEarly'> {
  const { cached, intent, startedAt, errorId } = facts
  if (opened.ok)
    return { list: opened.value, isRefreshedTooEarly: isUnchanged(opened.value, intent, startedAt) }
  const problem = homeProblem(opened.error, errorId)
  return { problem, list: problem.isRefusal ? undefined : cached }
}

/** Whether *Refresh* was pressed too early to fetch a newer list. */
function isUnchanged(list: OpenedList, intent: HomeIntent, startedAt: Date): boolean {
  return intent === 'refresh' && list.asOf === undefined && list.readAt < startedAt
}

export function homeProblem(problem: Problem | ListProblem, errorId: string): HomeProblem {
  return {
    message: problemMessage(problem, errorId),
    isRefusal: isRefusal(problem),
    canTryAgain: isRetryable(problem),
    isReused: 'failedAt' in problem && problem.failedAt !== undefined,
  }
}

const NO_KEYS: ReadonlyMap<string, string> = new Map()

/** *Refresh* asks Exec for a list that is older than this. */
const REFRESHED_MS = { own: 60_000, overdue: 5 * 60_000 }

/** The assignments in a person's own Home, and beside their team's sessions. Nobody waits for those of others, whom Slack or Exec has to name first. */
interface AssignmentsFound {
  own: Promise<HomeAssignments>
  /** The same object if there is nothing to add. */
  withOthers: Promise<HomeAssignments>
}

export function findHomeAssignments(
  context: DeliveryContext,
  { intent, withOwn }: { intent: HomeIntent; withOwn: boolean },
): AssignmentsFound {
  const { viewer, now } = context
  const askFor = (list: keyof typeof REFRESHED_MS) => ({
    reuseFailureMs: reuseFailureMs(intent),
    maxAgeMs: intent === 'refresh' ? REFRESHED_MS[list] : undefined,
  })
  const findOwn = async (): Promise<HomeAssignments> => {
    const [own, zone] = await Promise.all([
      withOwn ? openOwnAssignments(viewer, askFor('own')) : undefined,
      viewer.zone(),
    ])
    const around = { overdue: undefined, keys: NO_KEYS, now, zone }
    if (own?.ok === true) return { own: own.value.list, scenarios: own.value.scenarios, ...around }
    const isMissing = own === undefined || isRefusal(own.error)
    return { own: isMissing ? undefined : 'failed', scenarios: new Map(), ...around }
  }
  const own = withHandledRejection(findOwn())
  const addOthers = async (): Promise<HomeAssignments> => {
    const overdue = await openOverdue(viewer, { ...askFor('overdue'), priority: 'background' })
    const found = await own
    if (!overdue.ok || overdue.value === undefined) return found
    const { list, scenarios, by } = overdue.value
    if (list.assignments.length > 0)
      context.auditWithoutOutcome({ listOf: 'overdue', decision: 'listed', reason: by })
    const emails = new Set(list.assignments.map(({ user }) => normalEmail(user?.email ?? '')))
    const keys = new Map([...emails].map((email) => [email, keyOf(viewer, { email })]))
    return { ...found, overdue: list, keys, scenarios: new Map([...scenarios, ...found.scenarios]) }
  }
  return { own, withOthers: withHandledRejection(addOthers()) }
}
