import type { Button } from '@slack/types'
import { z } from 'zod'
import { MEMBER_KEY } from '../../exec/member.ts'
import { SESSION_ID } from '../../exec/session.ts'
import { readJson } from '../../lib/parse.ts'
import { button } from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** The `action_id`. Never change it: posted buttons keep theirs. */
export const COACH_PERSON = 'coaching.person'

/** What a coach writes a note for. */
export const coachPurpose = z.enum(['praise', 'nudge', 'coach'])
export type CoachPurpose = z.infer<typeof coachPurpose>

export const PURPOSE_LABELS: Readonly<Record<CoachPurpose, string>> = {
  praise: 'Praise…',
  nudge: 'Nudge…',
  coach: 'Coach…',
}

/** After someone's name. */
export const WROTE = ' · you wrote this week'

/** Whom a note is for, and what its draft is about. */
const coachedPerson = z.object({
  /** As `memberKey` names them. */
  person: z.string().regex(MEMBER_KEY),
  purpose: coachPurpose,
  /** By its id. Without one, the note is about the person's practice. */
  session: z.string().regex(SESSION_ID).optional(),
  /** Of that session's rubric, by its name. */
  item: z.string().optional(),
  /** The session that the draft begins with, if it is a win: it may be in another scenario. */
  win: z.string().regex(SESSION_ID).optional(),
  /** What is to be practiced, by its id. */
  assignment: z.string().optional(),
})

export type CoachedPerson = z.infer<typeof coachedPerson>

/** Longer ones are cut: what is sought by them is cut, too. */
const ITEM_CHARACTERS = 120
const ASSIGNMENT_CHARACTERS = 200

/** As a button's value names an item. */
export function itemKey(name: string | null | undefined): string | undefined {
  return toSingleLine(name, ITEM_CHARACTERS)
}

/** Opens the form of a note with a draft. The press is authorized: the value grants nothing. */
export function coachPersonButton(to: CoachedPerson): Button {
  const assignment = to.assignment?.slice(0, ASSIGNMENT_CHARACTERS)
  const value = { ...to, item: itemKey(to.item), assignment }
  return button(PURPOSE_LABELS[to.purpose], COACH_PERSON, JSON.stringify(value))
}

/** `undefined` for anything that `coachPersonButton` did not write. */
export function readCoachedPerson(value: string): CoachedPerson | undefined {
  return readJson(coachedPerson, value)
}
