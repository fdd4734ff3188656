import fc from 'fast-check'
import type { Session } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/exec/arbitrary-session.ts'

/** A session whose texts all differ, and the texts that each tab should show, in order. */
export interface TaggedSession {
  session: Session
  overview: string[]
  rubric: string[]
  transcript: string[]
  /** The feedback of the evidence whose quote is in the transcript. */
  remarks: string[]
}

/**
 * Any graded session with a numbered bracket around each text. Evidence quotes a transcript line if `quotes` says so, or
 * else a text that is not in the transcript.
 */
export function taggedSession(): fc.Arbitrary<TaggedSession> {
  return fc.tuple(arbitrarySession(), fc.array(fc.boolean(), { minLength: 1 })).map(tag)
}

function tag([source, quotes]: [Session, boolean[]]): TaggedSession {
  let count = 0
  const text = (value: string | null | undefined, into: string[]) => {
    if (value === undefined || value === null) return value
    count += 1
    const tagged = `⟦${count}x⟧${value.toWellFormed()}⟦x${count}⟧`
    into.push(tagged)
    return tagged
  }
  const shown = { overview: [] as string[], rubric: [] as string[], transcript: [] as string[] }
  const remarks = new Map<number, string[]>()
  const transcript = source.transcript?.map((line) => ({ ...line, text: text(line.text, shown.transcript) }))
  const spoken = (transcript ?? []).flatMap((line, index) => (line.text ? [{ index, text: line.text }] : []))
  const evaluations = source.evaluations?.map((criterion) => ({
    criterion_name: text(criterion.criterion_name, shown.rubric),
    items: criterion.items?.map((item) => ({
      name: text(item.name, shown.rubric),
      grade: item.grade,
      feedback: text(item.feedback, shown.rubric),
      feedback_examples: item.feedback_examples?.map((example) => {
        const said = quotes[count % quotes.length] ? spoken[count % spoken.length] : undefined
        if (said !== undefined) shown.rubric.push(said.text)
        const quote = said?.text ?? text(example.quote, shown.rubric)
        const feedback = text(example.feedback, shown.rubric)
        if (said !== undefined && feedback) {
          remarks.set(said.index, [...(remarks.get(said.index) ?? []), feedback])
        }
        return { ...example, quote, feedback, suggestion_quote: text(example.suggestion_quote, shown.rubric) }
      }),
    })),
  }))
  const session: Session = {
    ...source,
    score: 50,
    is_valid_attempt: true,
    outcome_feedback: text(source.outcome_feedback, shown.overview),
    positive_feedback: text(source.positive_feedback, shown.overview),
    constructive_feedback: text(source.constructive_feedback, shown.overview),
    transcript,
    evaluations,
  }
  const inOrder = [...remarks].sort(([one], [other]) => one - other).flatMap(([, texts]) => texts)
  return { session, ...shown, remarks: inOrder }
}
