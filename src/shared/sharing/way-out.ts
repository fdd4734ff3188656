import { findScenarioUrl } from '../../access/attempts.ts'
import { whoCanShow } from '../../blocks/card/share-head.ts'
import type { Problem, WayOut } from '../../blocks/problems/problems.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { valueInTime } from '../../lib/result.ts'
import type { Timing } from '../timing.ts'
import type { Previews } from './remembered-messages.ts'

export interface WayOutNeeds {
  timing: Timing
  previews: Previews
}

/** What a person can do who reads a shared card but may not open the session. It names only people that the card shows. */
export async function findWayOut(
  { timing, previews }: WayOutNeeds,
  { viewer, user }: DeliveryContext,
  problem: Problem,
  { shared, unfurled, reference }: SessionButtonAction,
): Promise<WayOut> {
  if (problem.kind !== 'not_allowed' || (shared === undefined && unfurled === undefined)) return {}
  const preview = unfurled && (await previews.find({ ...unfurled, session: reference.id }))
  const whom = shared ? whoCanShow(shared) : preview?.author
  const scenarioUrl = await valueInTime(findScenarioUrl(viewer, problem.scenario), timing.lateMs)
  return { canShow: whom === user ? undefined : whom, scenarioUrl }
}
