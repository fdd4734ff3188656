import { DRILL_ACTIONS, drillButton } from '../../blocks/drills/drill-messages.ts'
import { rowsWithText } from '../../database/person-rows.ts'
import { link } from '../../delivery/button.ts'
import { featureWithParts } from '../../shared/feature.ts'
import { reviewItemButton } from '../../shared/sessions/review-item-button.ts'
import { drillAgain, drillForm, makeDrill } from './drill-form.ts'
import { CONTENT, Drills } from './drills-table.ts'
import { drillMade } from './make-drill.ts'
import type { DrillBase } from './needs.ts'

/** Scenarios that Exec makes of weak moments. */
export const drills = featureWithParts({
  name: 'drills',
  rows: { drills: rowsWithText(CONTENT.column, ['person']) },
  parts: (services: DrillBase) => ({ drills: new Drills(services) }),
  buttons: [makeDrill, drillAgain, link([DRILL_ACTIONS.practice, DRILL_ACTIONS.open])],
  forms: [drillForm],
  notifications: [drillMade],
  brings: [
    reviewItemButton.bring(({ timing }: DrillBase) => async (viewer, opened, id) => {
      const mayMake = opened.isOwn || (await viewer.mayCoach(opened, timing.progressMs))
      return mayMake ? (place, isMain) => (isMain ? drillButton(id, place) : undefined) : undefined
    }),
  ],
  acts: (needs) => ({ prune: () => needs.drills.prune() }),
})
