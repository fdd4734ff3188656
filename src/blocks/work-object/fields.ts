import type { EntityCustomField } from '@slack/types'
import { createdAt, type EvaluationCriterion, isGraded, type Session } from '../../exec/session.ts'
import { evaluations, gradeCounts, type LeftOut } from '../card/evaluations.ts'
import { feedbackTexts, type TextRoom } from '../card/session-card.ts'
import { LIMITS } from '../text/limits.ts'
import { type Prose, toText } from '../text/prose.ts'
import {
  durationText,
  participantName,
  rankOf,
  scenarioName,
  scoreText,
  ungradedReason,
} from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'

/** Room that the rubric leaves in the details: for title and notes, and for the second field of a long criterion. */
const RESERVED = { characters: 900, fields: 20 }

export interface FieldOptions {
  asOf?: Date | undefined
  /** When someone pressed *Refresh*: an object that is still not graded shows that it was looked up again. */
  refreshedAt?: Date | undefined
  progress?: string | undefined
}

export function headFields(
  session: Session,
  room: TextRoom,
  { asOf, refreshedAt, progress }: FieldOptions,
): { fields: EntityCustomField[]; leftOut: LeftOut } {
  const graded = isGraded(session)
  const texts = graded
    ? feedbackTexts(session, room)
    : [{ key: 'feedback', label: 'Feedback', text: ungradedReason(session), isCut: false }]
  const fields = [
    ...gradedFields(session),
    ...textField('scenario', 'Scenario', scenarioName(session)),
    ...textField('participant', 'Participant', participantName(session)),
    ...timeField('when', 'When', createdAt(session)),
    ...longField('progress', 'Progress', progress),
    ...texts.flatMap(({ key, label, text }) => longField(key, label, text)),
    ...(graded
      ? longField('rubric', 'Rubric', gradeCounts(session.evaluations ?? []))
      : timeField('looked_again', 'Looked again', refreshedAt)),
    ...timeField('as_of', 'As of (the limit for requests to Exec is reached)', asOf),
  ]
  return { fields, leftOut: { items: 0, criteria: 0, texts: texts.filter(({ isCut }) => isCut).length } }
}

function gradedFields(session: Session): EntityCustomField[] {
  if (!isGraded(session)) return []
  const { emoji, word } = rankOf(session)
  return [
    ...textField('rank', 'Rank', word && `${emoji} ${word}`),
    ...textField('score', 'Score', scoreText(session.score)),
    ...textField('duration', 'Duration', durationText(session.duration_seconds)),
  ]
}

/** A long criterion goes on in another field. */
export function rubricFields(
  criteria: readonly EvaluationCriterion[],
  head: readonly EntityCustomField[],
): { fields: EntityCustomField[]; leftOut: LeftOut } {
  const used = head.reduce((sum, { label, value }) => sum + label.length + String(value).length, 0)
  const { parts, leftOut } = evaluations(criteria, {
    characters: LIMITS.messageCharacters - used - RESERVED.characters,
    blocks: LIMITS.entityFields - RESERVED.fields,
    blocksPer: 'criterion',
  })
  const fields = parts.flatMap((part, index) => {
    const [criterion, ...items] = part.kind === 'prose' ? part.prose : []
    if (criterion?.kind !== 'criterion') return []
    return valuesOf(items).flatMap((value, at) => {
      const key = `criterion_${index + 1}${at === 0 ? '' : `_${at + 1}`}`
      const label = at === 0 ? criterion.name : `${criterion.name} (continued)`
      return longField(key, label, value)
    })
  })
  return { fields, leftOut }
}

/** Joins items up to the limit of a field, which no single item exceeds. */
function valuesOf(items: readonly Prose[]): string[] {
  const values: string[] = []
  for (const item of items) {
    const text = toText([item])
    const before = values.at(-1)
    const together = before === undefined ? text : `${before}\n${text}`
    if (before === undefined || together.length > LIMITS.entityText) values.push(text)
    else values[values.length - 1] = together
  }
  return values
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
