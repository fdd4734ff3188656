import { openOverdue, openOwnAssignments } from '../access/assignments.ts'
import { isRefusal } from '../access/policy.ts'
import { keyOf } from '../access/team.ts'
import type { HomeAssignments } from '../blocks/home/home-view.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { normalEmail } from '../exec/session.ts'
import { withHandledRejection } from '../lib/result.ts'

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
  { withOwn, isRefresh, reuseFailureMs }: { withOwn: boolean; isRefresh: boolean; reuseFailureMs: number },
): AssignmentsFound {
  const { viewer, now } = context
  const askFor = (list: keyof typeof REFRESHED_MS) => ({
    reuseFailureMs,
    maxAgeMs: isRefresh ? REFRESHED_MS[list] : undefined,
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
