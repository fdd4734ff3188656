import { z } from 'zod'
import { SESSION_ID, type Session } from '../../exec/session.ts'
import { inRubricOrder, type RubricItem } from './rubric-order.ts'

/** An item of a session's rubric, as a button or a form names it. It grants nothing. */
export const namedItem = z.object({
  /** The id by which the session was asked for. */
  session: z.string().regex(SESSION_ID),
  /** From 1. */
  criterion: z.int().min(1),
  /** From 1, within its criterion. */
  item: z.int().min(1),
})

export type NamedItem = z.infer<typeof namedItem>

/** For a button's value. @param session the id by which it was asked for. */
export function nameItem(session: string, { criterionNumber, number }: RubricItem): string {
  return `${session} ${criterionNumber} ${number}`
}

/** `undefined` for anything that `nameItem` did not write. */
export function readNamedItem(value: string): NamedItem | undefined {
  const [session, criterion, item, ...rest] = value.split(' ')
  if (rest.length > 0) return undefined
  return namedItem.safeParse({ session, criterion: Number(criterion), item: Number(item) }).data
}

/** `undefined` if the session has no such item now: Exec may have graded it anew. */
export function findNamedItem(
  { rubric }: Pick<Session, 'rubric'>,
  { criterion, item }: Omit<NamedItem, 'session'>,
): RubricItem | undefined {
  return inRubricOrder(rubric).find((place) => place.criterionNumber === criterion && place.number === item)
}
