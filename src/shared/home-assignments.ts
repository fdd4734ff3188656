import { openOverdue, openOwnAssignments } from '../access/assignments.ts'
import { isRefusal } from '../access/policy.ts'
import { keyOf } from '../access/team.ts'
import type { HomeAssignments } from '../blocks/home/home-view.ts'
import type { DeliveryContext } from '../delivery/context.ts'

/** *Refresh* asks Exec for a list that is older than this. */
const REFRESHED_MS = { own: 60_000, overdue: 5 * 60_000 }

/** The assignments in a person's own Home, and beside their team's sessions what is overdue of others. */
export async function findHomeAssignments(
  context: DeliveryContext,
  { withOwn, isRefresh, reuseFailureMs }: { withOwn: boolean; isRefresh: boolean; reuseFailureMs: number },
): Promise<HomeAssignments> {
  const { viewer, now } = context
  const askFor = (list: keyof typeof REFRESHED_MS) => ({
    reuseFailureMs,
    maxAgeMs: isRefresh ? REFRESHED_MS[list] : undefined,
  })
  const [own, overdue, zone] = await Promise.all([
    withOwn ? openOwnAssignments(viewer, askFor('own')) : undefined,
    openOverdue(viewer, { ...askFor('overdue'), priority: 'background' }),
    viewer.zone(),
  ])
  const ofOthers = overdue.ok ? overdue.value : undefined
  if (ofOthers !== undefined && ofOthers.list.assignments.length > 0)
    context.auditWithoutOutcome({ listOf: 'overdue', decision: 'listed', reason: ofOthers.by })
  const found = own?.ok === true ? own.value : undefined
  const hasFailed = own?.ok === false && !isRefusal(own.error)
  return {
    own: hasFailed ? 'failed' : found?.list,
    overdue: ofOthers?.list,
    scenarios: new Map([...(ofOthers?.scenarios ?? []), ...(found?.scenarios ?? [])]),
    keyOf: (email) => keyOf(viewer, { email }),
    now,
    zone,
  }
}
