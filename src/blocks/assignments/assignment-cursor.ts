/** Where a list of assignments goes on. A button's value holds one. */
export interface AssignmentCursor {
  /** The reader's own, or those of their people that are overdue. */
  view: 'own' | 'overdue'
  /** The first row, from 0. */
  from: number
  /** Whether those that are done are shown, too. */
  withDone: boolean
}

export const FIRST_ASSIGNMENTS: AssignmentCursor = { view: 'own', from: 0, withDone: false }

const CURSOR = /^assignments:(own|overdue):(\d{1,4}):(done|open)$/

/** It grants nothing: each click is authorised again. */
export function encodeAssignmentCursor({ view, from, withDone }: AssignmentCursor): string {
  return `assignments:${view}:${from}:${withDone ? 'done' : 'open'}`
}

export function decodeAssignmentCursor(text: string): AssignmentCursor | undefined {
  const [, view, from, done] = CURSOR.exec(text) ?? []
  if (view !== 'own' && view !== 'overdue') return undefined
  return { view, from: Number(from), withDone: done === 'done' }
}
