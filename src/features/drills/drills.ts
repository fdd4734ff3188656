import { isSameEmail } from '../../access/policy.ts'
import { DRILL_ACTIONS, drillButton } from '../../blocks/drills/drill-messages.ts'
import { trainedPart } from '../../blocks/drills/trained-part.ts'
import { rowsWithText } from '../../database/person-rows.ts'
import { link } from '../../delivery/button.ts'
import { emailOf } from '../../exec/session.ts'
import { featureWithParts } from '../../shared/feature.ts'
import { resultPart } from '../../shared/sessions/dm-result.ts'
import { reviewItemButton } from '../../shared/sessions/review-item-button.ts'
import { drillAgain, drillForm, makeDrill } from './drill-form.ts'
import { CONTENT, Drills } from './drills-table.ts'
import { drillMade } from './make-drill.ts'
import type { DrillBase, DrillNeeds } from './needs.ts'

/** Scenarios that Exec makes from weak moments. */
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
    resultPart.bring(({ drills }: DrillNeeds) => async (session) => {
      const { id } = session.scenario
      const drill = id === undefined ? undefined : await drills.ofScenario(id)
      // Others may practice the same scenario.
      const isTheirs = drill && isSameEmail(emailOf(session), drill.email)
      return isTheirs && trainedPart(session, drill.session, drill.trains)
    }),
  ],
  acts: (needs) => ({ prune: () => needs.drills.prune() }),
})
