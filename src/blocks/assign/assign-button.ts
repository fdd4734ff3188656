import type { Button } from '@slack/types'
import { z } from 'zod'
import { MEMBER_KEY } from '../../exec/member.ts'
import { readJson } from '../../lib/parse.ts'
import { button } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'

/** The `action_id`. Never change it: buttons already posted carry it. */
export const ASSIGN = 'assign.open'

/** In a form, the text of this field goes into the message to the person. */
export const NOTE_FIELD = 'note'

/** What the form opens with. */
const assignTarget = z.object({
  /** Exec's id of the scenario, cut off where a menu would reject it. */
  scenario: z.string().min(1).max(LIMITS.optionValue).optional().catch(undefined),
  /** Their Slack id, their email in Exec, or a `memberKey`. */
  person: z
    .union([
      z.object({ slackUser: z.string() }),
      z.object({ email: z.string() }),
      z.object({ member: z.string().regex(MEMBER_KEY) }),
    ])
    .optional(),
})

export type AssignTarget = z.infer<typeof assignTarget>

/** Each press is authorized, so the value grants nothing. */
export function drawAssignButton({ scenario, person }: AssignTarget, label = 'Assign…'): Button {
  return button(label, ASSIGN, JSON.stringify({ scenario, person }))
}

/** `undefined` for anything that `drawAssignButton` did not write. */
export function readAssignTarget(value: string): AssignTarget | undefined {
  return readJson(assignTarget, value)
}
