import fc from 'fast-check'
import { workOnNext, worstFirst } from '../../../src/blocks/session/rubric-order.ts'
import type { EvaluationItem, Session } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { isWalkable } from './walk-review.ts'

/** A session whose texts all differ, and the texts that each tab should show, in order. */
export interface TaggedSession {
  session: Session
  /** Without the names of criteria, which stand at each of their items. */
  rubric: string[]
  transcript: string[]
  /** The feedback of the evidence whose quote is in the transcript. */
  remarks: string[]
}

/**
 * A graded session with a numbered bracket around each text. Evidence quotes a transcript line if `quotes` says so, or
 * else a text that is not in the transcript.
 */
export function taggedSession(): fc.Arbitrary<TaggedSession> {
  return fc
    .tuple(arbitrarySession(), fc.array(fc.boolean(), { minLength: 1 }))
    .map(tag)
    .filter(({ session }) => isWalkable(session))
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
  const shown = { transcript: [] as string[] }
  const written: string[] = []
  const remarks = new Map<number, string[]>()
  const transcript = source.transcript?.map((line) => ({ ...line, text: text(line.text, shown.transcript) }))
  const spoken = (transcript ?? []).flatMap((line, index) => (line.text ? [{ index, text: line.text }] : []))
  const evaluations = source.evaluations?.map((criterion) => ({
    criterion_name: criterion.criterion_name,
    items: criterion.items?.map((item) => ({
      name: text(item.name, []),
      grade: item.grade,
      feedback: text(item.feedback, []),
      feedback_examples: item.feedback_examples?.map((example) => {
        const said = quotes[count % quotes.length] ? spoken[count % spoken.length] : undefined
        const quote = said?.text ?? text(example.quote, [])
        const feedback = text(example.feedback, [])
        if (said !== undefined && feedback) {
          remarks.set(said.index, [...(remarks.get(said.index) ?? []), feedback])
        }
        return { ...example, quote, feedback, suggestion_quote: text(example.suggestion_quote, []) }
      }),
    })),
  }))
  const session: Session = {
    ...source,
    score: 50,
    is_valid_attempt: true,
    outcome_feedback: text(source.outcome_feedback, written),
    positive_feedback: text(source.positive_feedback, written),
    constructive_feedback: text(source.constructive_feedback, written),
    transcript,
    evaluations,
  }
  const inOrder = [...remarks].sort(([one], [other]) => one - other).flatMap(([, texts]) => texts)
  return { session, ...shown, rubric: [...written, ...rubricTexts(session)], remarks: inOrder }
}

/** In the order of the review: the poorest item, with its evidence first, then the other items, worst first. */
function rubricTexts(session: Session): string[] {
  const next = workOnNext(session)
  const items = worstFirst(session.evaluations ?? []).map(({ item }) => item)
  if (next === undefined) return items.flatMap(itemTexts)
  const { item, example } = next
  const others = item.feedback_examples?.filter((other) => other !== example) ?? []
  const first = { ...item, feedback_examples: [example, ...others] }
  return [first, ...items.filter((other) => other !== item)].flatMap(itemTexts)
}

function itemTexts({ name, feedback, feedback_examples }: EvaluationItem): string[] {
  const evidence = (feedback_examples ?? []).flatMap((example) => [
    example.quote,
    example.feedback,
    example.suggestion_quote,
  ])
  return [name, feedback, ...evidence].filter((text) => typeof text === 'string')
}
