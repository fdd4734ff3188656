import type { Button } from '@slack/types'
import { z } from 'zod'
import { MEMBER_KEY } from '../../exec/member.ts'
import { SESSION_ID } from '../../exec/session.ts'
import { readJson } from '../../lib/parse.ts'
import { button } from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** The `action_id`. Never change it: buttons already posted carry it. */
export const COACH_PERSON = 'coaching.person'

/** What a coach writes a note for. */
export const coachPurpose = z.enum(['praise', 'nudge', 'coach'])
export type CoachPurpose = z.infer<typeof coachPurpose>

export const PURPOSE_LABELS: Readonly<Record<CoachPurpose, string>> = {
  praise: 'Praise…',
  nudge: 'Nudge…',
  coach: 'Coach…',
}

/** Follows someone's name. */
export const WROTE = ' · you wrote this week'

/** The recipient of a note, and what its draft is about. */
const coachedPerson = z.object({
  /** Their `memberKey`. */
  person: z.string().regex(MEMBER_KEY),
  purpose: coachPurpose,
  /** The session's id. Without one, the note is about the person's practice. */
  session: z.string().regex(SESSION_ID).optional(),
  /** The `itemKey` of an item in that session's rubric. */
  item: z.string().optional(),
  /** The id of the assignment to practice. */
  assignment: z.string().optional(),
})

export type CoachedPerson = z.infer<typeof coachedPerson>

const ASSIGNMENT_CHARACTERS = 200

/** How a button's value names a rubric item. Longer names are cut, on both sides of a comparison. */
export function itemKey(name: string | null | undefined): string | undefined {
  return toSingleLine(name)
}

/** Opens the note form with a draft. Each press is authorized, so the value grants nothing. */
export function coachPersonButton(to: CoachedPerson): Button {
  const assignment = to.assignment?.slice(0, ASSIGNMENT_CHARACTERS)
  const value = { ...to, item: itemKey(to.item), assignment }
  return button(PURPOSE_LABELS[to.purpose], COACH_PERSON, JSON.stringify(value))
}

/** `undefined` for anything that `coachPersonButton` did not write. */
export function readCoachedPerson(value: string): CoachedPerson | undefined {
  return readJson(coachedPerson, value)
}
