import type { z } from 'zod'
import type { FeedbackExample, Session, TranscriptLine } from '../../exec/session.ts'
import { heardBefore, momentsOf } from '../session/moments.ts'
import { itemName, type RubricItem, workOnAmong } from '../session/rubric-order.ts'
import { present } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { WRITTEN_CHARACTERS } from '../text/rich-pieces.ts'
import { cut, isVisible, quoted, toSingleLine } from '../text/untrusted-text.ts'
import { toTrainedItem, type trainedItem } from './trained-part.ts'

/** The texts of the form: what Exec should make, and the lines of the session that go along. */
export interface DrillTexts {
  request: string
  context: string
}

/** What the form opens with. */
export interface DrillDraft extends DrillTexts {
  trains: z.infer<typeof trainedItem>
}

/** Exec plays the customer. */
const CUSTOMER = 'ai'
const LINE_CHARACTERS = 400
/** How many lines before a quote go along. */
const LINES_BEFORE = 2

/**
 * They quote Exec and the session, and add no claims.
 * @param isVariation whether Exec varies the session's scenario.
 */
export function drillDraft(
  session: Session,
  place: RubricItem,
  { isVariation }: { isVariation: boolean },
): DrillDraft {
  const example = workOnAmong([place])?.example
  const scenario = isVariation ? toSingleLine(session.scenario.name) : undefined
  const what = scenario === undefined ? 'A short roleplay' : `A shorter variation of ${scenario}`
  const request = present([
    `${what} that trains ${itemName(place)}.`,
    quoted("Exec's feedback", place.item.feedback),
    quoted('It comes to a moment where the customer says', example && heardBefore(session, example)?.text),
    quoted('Better would be', example?.suggestion),
  ])
  return {
    trains: toTrainedItem(place),
    request: cut(request.join('\n'), LIMITS.inputText),
    context: drillContext(session, place),
  }
}

function drillContext(session: Session, { item }: RubricItem): string {
  const moments = item.examples.map((example) => saidLines(session, example).join('\n'))
  return cut(moments.filter(isVisible).join('\n\n'), WRITTEN_CHARACTERS)
}

/** What was said at a moment, and just before. */
function saidLines(session: Session, example: FeedbackExample): string[] {
  const at = momentsOf(session).lineOf.get(example)
  const before = at === undefined ? [] : session.transcript.slice(Math.max(0, at - LINES_BEFORE), at)
  const speaker = at === undefined ? undefined : session.transcript[at]?.speaker
  return present([...before, { speaker, text: example.quote }].map(saidLine))
}

function saidLine({ speaker, text }: TranscriptLine): string | undefined {
  const line = toSingleLine(text, LINE_CHARACTERS)
  return line && `${speaker === CUSTOMER ? 'Customer' : 'Rep'}: ${line}`
}
