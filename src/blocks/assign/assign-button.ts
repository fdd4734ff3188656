import type { Button } from '@slack/types'
import { z } from 'zod'
import { MEMBER_KEY } from '../../exec/member.ts'
import { readJson } from '../../lib/parse.ts'
import { button } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'

/** The `action_id`. Never change it: posted buttons keep theirs. */
export const ASSIGN = 'assign.open'

/** If the button stands in a form, the words of this field go into the message to the person. */
export const NOTE_FIELD = 'note'

/** With what the form is filled in. */
const assignTarget = z.object({
  /** Exec's id of the scenario. A menu holds no longer one. */
  scenario: z.string().min(1).max(LIMITS.optionValue).optional().catch(undefined),
  /** Named by their id in Slack, their email in Exec, or `memberKey`. */
  person: z
    .union([
      z.object({ slackUser: z.string() }),
      z.object({ email: z.string() }),
      z.object({ member: z.string().regex(MEMBER_KEY) }),
    ])
    .optional(),
})

export type AssignTarget = z.infer<typeof assignTarget>

/** The press is authorized: the value grants nothing. */
export function drawAssignButton({ scenario, person }: AssignTarget, label = 'Assign…'): Button {
  return button(label, ASSIGN, JSON.stringify({ scenario, person }))
}

/** `undefined` for anything that `drawAssignButton` did not write. */
export function readAssignTarget(value: string): AssignTarget | undefined {
  return readJson(assignTarget, value)
}
