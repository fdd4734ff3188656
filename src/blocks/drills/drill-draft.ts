import type { FeedbackExample, Session, TranscriptLine } from '../../exec/session.ts'
import { heardBefore, momentsOf } from '../session/moments.ts'
import { criterionName, itemName, type RubricItem, workOnAmong } from '../session/rubric-order.ts'
import { gradeLabel } from '../session/session-facts.ts'
import { present } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cut, quoted, toParagraphs, toSingleLine } from '../text/untrusted-text.ts'

/** What a form is filled in with: what Exec is asked to make, and in Markdown what goes along. */
export interface DrillTexts {
  request: string
  context: string
}

/** Exec plays the customer. */
const CUSTOMER = 'ai'
const NAME_CHARACTERS = 120
const LINE_CHARACTERS = 400
const REMARK_CHARACTERS = 600
/** How many lines before a quote go along. */
const LINES_BEFORE = 2

/** For a person to edit. They quote Exec and the session, and claim nothing else. @param isVariation of the session's scenario. */
export function drillDraft(
  session: Session,
  place: RubricItem,
  { isVariation }: { isVariation: boolean },
): DrillTexts {
  const example = workOnAmong([place])?.example
  const scenario = isVariation ? toSingleLine(session.scenario.name, NAME_CHARACTERS) : undefined
  const what = scenario === undefined ? 'A short roleplay' : `A shorter variation of ${scenario}`
  const request = present([
    `${what} that trains ${itemName(place, NAME_CHARACTERS)}.`,
    quoted('It comes to a moment where the customer says', example && heardBefore(session, example)?.text),
    quoted('The rep said', example?.quote),
    quoted('Better would be', example?.suggestion),
  ])
  return { request: cut(request.join('\n'), LIMITS.inputText), context: drillContext(session, place) }
}

function drillContext(session: Session, place: RubricItem): string {
  const { item } = place
  const head = present([
    `## ${itemName(place, NAME_CHARACTERS)}`,
    `${criterionName(place, NAME_CHARACTERS)}: ${gradeLabel(item.grade).word}`,
    toParagraphs(item.feedback, REMARK_CHARACTERS),
  ])
  const evidence = item.examples.flatMap((example) => evidenceLines(session, example))
  return cut([...head, ...evidence].join('\n\n'), LIMITS.inputText)
}

function evidenceLines(session: Session, example: FeedbackExample): string[] {
  const at = momentsOf(session).lineOf.get(example)
  const before = at === undefined ? [] : session.transcript.slice(Math.max(0, at - LINES_BEFORE), at)
  const speaker = at === undefined ? undefined : session.transcript[at]?.speaker
  const said = [...before, { speaker, text: example.quote }].map(saidLine)
  const suggestion = toSingleLine(example.suggestion, LINE_CHARACTERS)
  return present([
    present(said).join('\n') || undefined,
    toParagraphs(example.feedback, REMARK_CHARACTERS),
    suggestion && `Try instead: ${suggestion}`,
  ])
}

function saidLine({ speaker, text }: TranscriptLine): string | undefined {
  const line = toSingleLine(text, LINE_CHARACTERS)
  return line && `> ${speaker === CUSTOMER ? 'Customer' : 'Rep'}: ${line}`
}
