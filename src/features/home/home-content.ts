import type { ListProblem, OpenedList } from '../../access/list-access.ts'
import { isRefusal } from '../../access/policy.ts'
import type { HomeContent, HomeProblem, ShownList } from '../../blocks/home/home-view.ts'
import type { Problem } from '../../blocks/problems/problem.ts'
import { isRetryable, problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Result } from '../../lib/result.ts'

/**
 * Why a Home is drawn. `open`: someone looks at a list. `refresh`: the same, by a button that must show an effect.
 * `paginate`: another page or rank of the list that is shown.
 */
export type HomeIntent = 'open' | 'refresh' | 'paginate'

/** After a failure Exec is not asked again for this long: by *Refresh*, and by every other way to the same list. */
const REFRESH_REST_MS = 60_000
const REST_MS = 10_000

/** How old a failure may be to stand for another request. */
export function restMs(intent: HomeIntent): number {
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
