import fc from 'fast-check'
import { workOnNext, worstFirst } from '../../../src/blocks/session/rubric-order.ts'
import type { CriterionItem, Session } from '../../../src/exec/session.ts'
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
  const text = (value: string | undefined, into: string[]) => {
    if (value === undefined) return value
    count += 1
    const tagged = `⟦${count}x⟧${value.toWellFormed()}⟦x${count}⟧`
    into.push(tagged)
    return tagged
  }
  const shown = { transcript: [] as string[] }
  const written: string[] = []
  const remarks = new Map<number, string[]>()
  const transcript = source.transcript.map((line) => ({ ...line, text: text(line.text, shown.transcript) }))
  const spoken = transcript.flatMap((line, index) => (line.text ? [{ index, text: line.text }] : []))
  const rubric = source.rubric.map((criterion) => ({
    name: criterion.name,
    items: criterion.items.map((item) => ({
      name: text(item.name, []),
      grade: item.grade,
      feedback: text(item.feedback, []),
      examples: item.examples.map((example) => {
        const said = quotes[count % quotes.length] ? spoken[count % spoken.length] : undefined
        const quote = said?.text ?? text(example.quote, [])
        const feedback = text(example.feedback, [])
        if (said !== undefined && feedback) {
          remarks.set(said.index, [...(remarks.get(said.index) ?? []), feedback])
        }
        return { ...example, quote, feedback, suggestion: text(example.suggestion, []) }
      }),
    })),
  }))
  const session: Session = {
    ...source,
    grade: { score: 50, rank: source.grade?.rank },
    feedback: {
      outcome: text(source.feedback.outcome, written),
      wentWell: text(source.feedback.wentWell, written),
      workOn: text(source.feedback.workOn, written),
    },
    transcript,
    rubric,
  }
  const inOrder = [...remarks].sort(([one], [other]) => one - other).flatMap(([, texts]) => texts)
  return { session, ...shown, rubric: [...written, ...rubricTexts(session)], remarks: inOrder }
}

/** In the order of the review: the poorest item, with its evidence first, then the other items, worst first. */
function rubricTexts(session: Session): string[] {
  const next = workOnNext(session)
  const items = worstFirst(session.rubric).map(({ item }) => item)
  if (next === undefined) return items.flatMap(itemTexts)
  const { item, example } = next
  const others = item.examples.filter((other) => other !== example)
  const first = { ...item, examples: [example, ...others] }
  return [first, ...items.filter((other) => other !== item)].flatMap(itemTexts)
}

function itemTexts({ name, feedback, examples }: CriterionItem): string[] {
  const evidence = examples.flatMap((example) => [example.quote, example.feedback, example.suggestion])
  return [name, feedback, ...evidence].filter((text) => typeof text === 'string')
}
