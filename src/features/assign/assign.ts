import {
  ASSIGN,
  type AssignTarget,
  drawAssignButton,
  NOTE_FIELD,
  readAssignTarget,
} from '../../blocks/assign/assign-button.ts'
import { REPORT_ACTIONS } from '../../blocks/assign/report-message.ts'
import { richWords } from '../../blocks/text/rich-pieces.ts'
import { Sheet } from '../../blocks/text/sheet.ts'
import { button, link } from '../../delivery/button.ts'
import type { FormNeeds } from '../../delivery/form-definition.ts'
import { formWord } from '../../delivery/word.ts'
import { assignButton } from '../../shared/assign-button.ts'
import { featureWithParts } from '../../shared/feature.ts'
import { lateHomePart } from '../../shared/home/late-parts.ts'
import { homeOf, homePart } from '../../shared/home/show-home.ts'
import { personListButton } from '../../shared/sessions/list.ts'
import { assignForm, groupOptions, scenarioOptions } from './assign-form.ts'
import { assignedByYou } from './assigned-by-you.ts'
import { ASSIGNMENT_ROWS, CoachAssignments } from './coach-assignments.ts'
import type { AssignBase, AssignNeeds } from './needs.ts'
import { assignPerson, assignReport, sendRefusedAgain } from './send.ts'

const assignWord = formWord<AssignNeeds & FormNeeds, AssignTarget>({
  name: 'assign',
  forCoaches: true,
  form: assignForm,
  toTarget: () => ({}),
  opener: () => drawAssignButton({}),
})

const openForm = button({
  ids: [ASSIGN],
  kind: 'assign',
  read(action) {
    const target = readAssignTarget(action.value)
    if (target === undefined) return undefined
    const note = new Sheet(action.filled).richText(NOTE_FIELD, 'Note')
    return {
      ...target,
      message: richWords(note),
      home: homeOf(action),
      isOnModal: action.showView !== undefined,
    }
  },
  run: assignForm.open,
})

/** Coaches assign Exec's scenarios to their people. */
export const assign = featureWithParts({
  name: 'assign',
  rows: ASSIGNMENT_ROWS,
  parts: (services: AssignBase) => ({ coachAssignments: new CoachAssignments(services) }),
  words: [assignWord],
  buttons: [openForm, sendRefusedAgain, link([REPORT_ACTIONS.openInExec])],
  forms: [assignForm],
  options: [scenarioOptions, groupOptions],
  notifications: [assignPerson, assignReport],
  brings: [
    assignButton.bring(() => drawAssignButton),
    personListButton.bring(() => (person) => drawAssignButton({ person })),
    homePart.bring(() => async () => ({ coachButton: drawAssignButton({}) })),
    lateHomePart.bring((needs: AssignNeeds) => (viewer) => assignedByYou(needs, viewer)),
  ],
  acts: ({ coachAssignments }: AssignNeeds) => ({ prune: () => coachAssignments.prune() }),
  help: { coach: ['`/exec-session assign`: a scenario for your people, by a day'] },
})
