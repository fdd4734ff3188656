import type { EntityCustomField } from '@slack/types'
import { createdAt, isGraded, type Session } from '../../exec/session.ts'
import { feedbackTexts } from '../card/feedback-text.ts'
import { rubricParts } from '../card/rubric.ts'
import type { LeftOut } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { gradeCounts } from '../text/rubric-order.ts'
import { durationText, labelText, participantName, rankOf, ungradedWords } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'

/** The most characters of each text in the details. */
const TEXT_ROOM = { outcome: 1800, advice: 1300 }
/** Room that the rubric leaves in the details, for title and notes. */
const RESERVED = { characters: 900, fields: 20 }

export interface FieldOptions {
  now: Date
  asOf?: Date | undefined
  /** When someone pressed *Refresh*: an object that is still not graded shows that it was looked up again. */
  refreshedAt?: Date | undefined
  progress?: string | undefined
}

/** What everyone in the channel may read. Slack asks to keep what is sensitive, such as the written feedback, for the details. */
export function headFields(
  session: Session,
  { now, asOf, refreshedAt, progress }: FieldOptions,
): EntityCustomField[] {
  const { emoji, word } = rankOf(session)
  const graded = isGraded(session)
  return [
    ...(graded ? textField('rank', 'Rank', word && labelText({ emoji, word })) : []),
    ...textField('participant', 'Participant', participantName(session)),
    ...(graded ? textField('duration', 'Duration', durationText(session.duration_seconds)) : []),
    ...timeField('when', 'When', createdAt(session)),
    ...longField('progress', 'Progress', progress),
    ...(graded ? [] : longField('feedback', 'Feedback', ungradedWords(session, now).reason)),
    ...(graded ? [] : timeField('checked', 'Checked', refreshedAt)),
    ...timeField('as_of', 'As of (a limit for requests to Exec is reached)', asOf),
  ]
}

/** The written feedback and the rubric, worst first, for the person who opened the details. */
export function feedbackFields(
  session: Session,
  head: readonly EntityCustomField[],
): { fields: EntityCustomField[]; leftOut: LeftOut } {
  if (!isGraded(session)) return { fields: [], leftOut: { items: 0, texts: 0 } }
  const criteria = session.evaluations ?? []
  const texts = feedbackTexts(session, TEXT_ROOM)
  const written = [
    ...texts.flatMap(({ key, label, text }) => longField(key, label, text)),
    ...longField('rubric', 'Rubric', gradeCounts(criteria)),
  ]
  const used = [...head, ...written].reduce(
    (sum, { label, value }) => sum + label.length + String(value).length,
    0,
  )
  const { parts, leftOut } = rubricParts(criteria, {
    items: LIMITS.entityFields - RESERVED.fields,
    characters: LIMITS.messageCharacters - used - RESERVED.characters,
  })
  const items = parts.flatMap((part, index) => {
    const item = part.kind === 'prose' ? part.prose[0] : undefined
    if (item?.kind !== 'item') return []
    const head = [labelText(item.label), item.aside].filter(Boolean).join(' · ')
    return longField(`item_${index + 1}`, item.name, [head, item.feedback].filter(Boolean).join('\n'))
  })
  const cutTexts = texts.filter(({ isCut }) => isCut).length
  return { fields: [...written, ...items], leftOut: { ...leftOut, texts: leftOut.texts + cutTexts } }
}

/** Plain text: Slack formats a field only if it has `format`. */
export function textField(key: string, label: string, value: string | undefined): EntityCustomField[] {
  if (value === undefined) return []
  const shown = { label: cut(label, LIMITS.entityLabel), value: cut(value, LIMITS.entityText) }
  return [{ key, type: 'string', ...shown }]
}

export function longField(key: string, label: string, value: string | undefined): EntityCustomField[] {
  return textField(key, label, value).map((field) => ({ ...field, long: true }))
}

function timeField(key: string, label: string, date: Date | undefined): EntityCustomField[] {
  if (date === undefined) return []
  return [{ key, label, type: 'slack#/types/timestamp', value: Math.floor(date.getTime() / 1000) }]
}
