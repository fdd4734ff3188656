import type { AssignmentAccess } from '../../access/assignment-access.ts'
import { isRefusal } from '../../access/policy.ts'
import type { HomeAssignments } from '../../blocks/home/home-assignments.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { withHandledRejection } from '../../lib/result.ts'
import { type HomeIntent, restMs } from './home-content.ts'

/** *Refresh* asks Exec for a list that is older than this. */
const REFRESHED_MS = { own: 60_000, overdue: 5 * 60_000 }

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
  const askFor = (list: keyof typeof REFRESHED_MS) => ({
    onRequest,
    restMs: restMs(intent),
    maxAgeMs: intent === 'refresh' ? REFRESHED_MS[list] : undefined,
  })
  const findOwn = async (): Promise<HomeAssignments> => {
    const [own, zone] = await Promise.all([
      withOwn ? assignmentAccess.own(user, askFor('own')) : undefined,
      assignmentAccess.zoneOf(user),
    ])
    const around = { overdue: undefined, now, zone }
    if (own?.ok === true) return { own: own.value.list, scenarios: own.value.scenarios, ...around }
    const isMissing = own === undefined || isRefusal(own.error)
    return { own: isMissing ? undefined : 'failed', scenarios: new Map(), ...around }
  }
  const own = withHandledRejection(findOwn())
  const addOthers = async (): Promise<HomeAssignments> => {
    const overdue = await assignmentAccess.overdue(user, { ...askFor('overdue'), priority: 'background' })
    const found = await own
    if (!overdue.ok || overdue.value === undefined) return found
    const { list, scenarios, by } = overdue.value
    if (list.assignments.length > 0)
      context.auditWithoutOutcome({ listOf: 'overdue', decision: 'listed', reason: by })
    return { ...found, overdue: list, scenarios: new Map([...scenarios, ...found.scenarios]) }
  }
  return { own, withOthers: withHandledRejection(addOthers()) }
}
