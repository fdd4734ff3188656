import type { AssignmentAccess } from '../../access/assignment-access.ts'
import { isRefusal } from '../../access/policy.ts'
import type { HomeAssignments } from '../../blocks/home/home-assignments.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { withHandledRejection } from '../../lib/result.ts'
import { type HomeIntent, restMs } from './home-content.ts'

/** *Refresh* asks Exec for a list that is older than this. */
const REFRESHED_MS = 60_000

/** The assignments in a person's own Home, and beside their team's sessions. Nobody waits for those of others, whom Slack or Exec has to name first. */
export interface AssignmentsFound {
  own: Promise<HomeAssignments>
  /** The same object if there is nothing to add. */
  withOthers: Promise<HomeAssignments>
}

export function findHomeAssignments(
  assignmentAccess: Pick<AssignmentAccess, 'own' | 'overdue' | 'zoneOf'>,
  context: DeliveryContext,
  { intent, withOwn }: { intent: HomeIntent; withOwn: boolean },
): AssignmentsFound {
  const { user, onRequest, now } = context
  const ask = {
    onRequest,
    restMs: restMs(intent),
    ...(intent === 'refresh' && { maxAgeMs: REFRESHED_MS }),
  }
  const findOwn = async (): Promise<HomeAssignments> => {
    const [own, zone] = await Promise.all([
      withOwn ? assignmentAccess.own(user, ask) : undefined,
      assignmentAccess.zoneOf(user),
    ])
    if (own === undefined) return { own: 'none', overdue: undefined, scenarios: new Map(), now, zone }
    if (own.ok) return { own: own.value.list, overdue: undefined, scenarios: own.value.scenarios, now, zone }
    const why = isRefusal(own.error) ? 'none' : 'failed'
    return { own: why, overdue: undefined, scenarios: new Map(), now, zone }
  }
  const own = withHandledRejection(findOwn())
  const addOthers = async (): Promise<HomeAssignments> => {
    const overdue = await assignmentAccess.overdue(user, ask)
    const found = await own
    if (!overdue.ok || overdue.value === undefined) return found
    const { list, scenarios, by } = overdue.value
    if (list.assignments.length > 0)
      context.auditWithoutOutcome({ listOf: 'overdue', decision: 'listed', reason: by })
    return { ...found, overdue: list, scenarios: new Map([...scenarios, ...found.scenarios]) }
  }
  return { own, withOthers: withHandledRejection(addOthers()) }
}
