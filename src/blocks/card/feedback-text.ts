import type { Session } from '../../exec/session.ts'
import type { CardPart, Prose } from '../text/document.ts'
import { gradeCounts, itemName, workOnNext } from '../text/rubric-order.ts'
import { gradeLabel } from '../text/session-facts.ts'
import { cut, toParagraphs, toSingleLine } from '../text/untrusted-text.ts'

export interface TextRoom {
  outcome: number
  advice: number
}

const TEXT_ROOM: TextRoom = { outcome: 1800, advice: 1300 }
/** Slack folds what is longer behind *Show more*, and hides the buttons below it. */
const UNFURLED_CHARACTERS = 300
const QUOTE_CHARACTERS = 300
/** `cut` counts the texts whose end is missing. */
export function feedbackParts(session: Session): { parts: CardPart[]; cut: number } {
  const texts = feedbackTexts(session, TEXT_ROOM)
  const counts = gradeCounts(session.evaluations ?? [])
  const parts: CardPart[] = [
    ...texts.map(({ key, label, text }): CardPart => {
      const heading: Prose[] = key === 'feedback' ? [] : [{ kind: 'heading', text: label }]
      return { kind: 'prose', prose: [...heading, { kind: 'paragraph', text }] }
    }),
    ...workOnNextParts(session),
    { kind: 'context', text: counts && `Rubric: ${counts}` },
  ]
  return { parts, cut: texts.filter(({ isCut }) => isCut).length }
}

function workOnNextParts(session: Session): CardPart[] {
  const next = workOnNext(session)
  if (next === undefined) return []
  const quote = toSingleLine(next.example.quote, QUOTE_CHARACTERS)
  const instead = toSingleLine(next.example.suggestion_quote, QUOTE_CHARACTERS)
  const lines = [quote && `“${quote}”`, instead && `Try instead: ${instead}`]
  return [
    {
      kind: 'prose',
      prose: [
        { kind: 'heading', text: 'Work on next' },
        {
          kind: 'item',
          label: gradeLabel(next.item.grade),
          name: itemName(next, 120),
          feedback: lines.filter((line) => line !== undefined).join('\n'),
        },
      ],
    },
  ]
}

/** Under a link: the summary, and what to work on in what is left of the room. */
export function unfurledText(session: Session): { parts: CardPart[]; cut: number } {
  const summary = toParagraphs(session.outcome_feedback)?.text
  const workOn = toParagraphs(session.constructive_feedback)?.text
  const workOnText = workOn && `What to work on: ${workOn}`
  const half = UNFURLED_CHARACTERS / 2
  const room = UNFURLED_CHARACTERS - Math.min(half, workOnText?.length ?? 0)
  const shortSummary = summary && cut(summary, room - 1)
  const rest = UNFURLED_CHARACTERS - (shortSummary === undefined ? 0 : shortSummary.length + 1)
  const text = [shortSummary, workOnText && cut(workOnText, rest)].filter(Boolean).join('\n')
  return { parts: text === '' ? [] : [{ kind: 'prose', prose: [{ kind: 'paragraph', text }] }], cut: 0 }
}

interface FeedbackText {
  key: 'feedback' | 'went_well' | 'work_on'
  label: string
  text: string
  isCut: boolean
}

/** The texts of a session that say something. */
export function feedbackTexts(session: Session, room: TextRoom): FeedbackText[] {
  const texts: FeedbackText[] = []
  const add = (key: FeedbackText['key'], label: string, cut: ReturnType<typeof toParagraphs>) => {
    if (cut !== undefined) texts.push({ key, label, text: cut.text, isCut: cut.isCut })
  }
  add('feedback', 'Feedback', toParagraphs(session.outcome_feedback, room.outcome))
  add('went_well', 'What went well', toParagraphs(session.positive_feedback, room.advice))
  add('work_on', 'What to work on', toParagraphs(session.constructive_feedback, room.advice))
  return texts
}
