import type { EvaluationItem, FeedbackExample, Session } from '../../exec/session.ts'
import { perSession } from './per-session.ts'
import { quoteFinder } from './quote-matching.ts'

/** A piece of evidence that points at a transcript line, with the item that it supports. */
export interface Remark {
  item: EvaluationItem
  example: FeedbackExample
}

export interface Moments {
  /** The index of the transcript line where the evidence's quote was said. Absent where it was not found. */
  lineOf: ReadonlyMap<FeedbackExample, number>
  /** By the index of a transcript line, in the rubric's order. */
  remarksOn: ReadonlyMap<number, readonly Remark[]>
}

/** Where in the transcript the rubric's evidence was said. */
export const momentsOf = perSession((session: Session): Moments => {
  const find = quoteFinder(session.transcript ?? [])
  const lineOf = new Map<FeedbackExample, number>()
  const remarksOn = new Map<number, Remark[]>()
  const items = (session.evaluations ?? []).flatMap((criterion) => criterion.items ?? [])
  for (const item of items) {
    for (const example of item.feedback_examples ?? []) {
      const line = find(example.quote)
      if (line === undefined) continue
      lineOf.set(example, line)
      const remarks = remarksOn.get(line)
      if (remarks === undefined) remarksOn.set(line, [{ item, example }])
      else remarks.push({ item, example })
    }
  }
  return { lineOf, remarksOn }
})
