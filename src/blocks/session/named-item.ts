import { z } from 'zod'
import { SESSION_ID, type Session } from '../../exec/session.ts'
import { inRubricOrder, type RubricItem } from './rubric-order.ts'

/** The name of a rubric's item in a button or a form. It grants nothing. */
export const namedItem = z.object({
  /** The session's id in the request. */
  session: z.string().regex(SESSION_ID),
  /** Counts from 1. */
  criterion: z.int().min(1),
  /** Counts from 1 within the criterion. */
  item: z.int().min(1),
})

export type NamedItem = z.infer<typeof namedItem>

/** For a button's value. @param session the session's id in the request. */
export function nameItem(session: string, { criterionNumber, number }: RubricItem): string {
  return `${session} ${criterionNumber} ${number}`
}

/** @returns `undefined` for anything but a text from `nameItem`. */
export function readNamedItem(value: string): NamedItem | undefined {
  const [session, criterion, item, ...rest] = value.split(' ')
  if (rest.length > 0) return undefined
  return namedItem.safeParse({ session, criterion: Number(criterion), item: Number(item) }).data
}

/** @returns `undefined` if the item is gone: Exec may have graded the session again. */
export function findNamedItem(
  { rubric }: Pick<Session, 'rubric'>,
  { criterion, item }: Omit<NamedItem, 'session'>,
): RubricItem | undefined {
  return inRubricOrder(rubric).find((place) => place.criterionNumber === criterion && place.number === item)
}
