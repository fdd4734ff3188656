import type { EntityCustomField } from '@slack/types'
import { createdAt, isGraded, type Session } from '../../exec/session.ts'
import { evaluations, gradeCounts, type LeftOut } from '../card/evaluations.ts'
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
import { cut, toParagraphs } from '../text/untrusted-text.ts'

/** Kept free of the rubric in the details: title and notes, and fields that go on with a long criterion. */
const RESERVED = { characters: 900, fields: 20 }

export interface FieldOptions {
  /** The time that the session is from, where Exec could not be asked for a newer one. */
  asOf?: Date | undefined
  /** When someone asked anew, so that an object that is still not graded shows that it was looked at again. */
  refreshedAt?: Date | undefined
  /** How the attempt stands among those of the same participant. */
  progress?: string | undefined
}

/** All of a Work Object's fields but the rubric. `room` is in characters, for each text. */
export function headFields(
  session: Session,
  room: { outcome: number; advice: number },
  { asOf, refreshedAt, progress }: FieldOptions,
): { fields: EntityCustomField[]; leftOut: LeftOut } {
  const texts = isGraded(session)
    ? [
        { key: 'feedback', label: 'Feedback', text: toParagraphs(session.outcome_feedback, room.outcome) },
        {
          key: 'went_well',
          label: 'What went well',
          text: toParagraphs(session.positive_feedback, room.advice),
        },
        {
          key: 'work_on',
          label: 'What to work on',
          text: toParagraphs(session.constructive_feedback, room.advice),
        },
      ]
    : [{ key: 'feedback', label: 'Feedback', text: { text: ungradedReason(session), isCut: false } }]
  const fields = [
    ...gradedFields(session),
    ...textField('scenario', 'Scenario', scenarioName(session)),
    ...textField('participant', 'Participant', participantName(session)),
    ...timeField('when', 'When', createdAt(session)),
    ...textField('progress', 'Progress', progress, { long: true }),
    ...texts.flatMap(({ key, label, text }) => textField(key, label, text?.text, { long: true })),
    ...(isGraded(session)
      ? textField('rubric', 'Rubric', gradeCounts(session.evaluations ?? []), { long: true })
      : []),
    ...(isGraded(session) ? [] : timeField('looked_again', 'Looked again', refreshedAt)),
    ...timeField('as_of', "As of (Exec's request limit is used up)", asOf),
  ]
  return { fields, leftOut: { items: 0, criteria: 0, texts: texts.filter(({ text }) => text?.isCut).length } }
}

function gradedFields(session: Session): EntityCustomField[] {
  if (!isGraded(session)) return []
  const { emoji, word } = rankOf(session)
  return [
    ...textField('rank', 'Rank', word === undefined ? undefined : `${emoji} ${word}`),
    ...textField('score', 'Score', scoreText(session.score)),
    ...textField('duration', 'Duration', durationText(session.duration_seconds)),
  ]
}

/** One field for each criterion, with its items. */
export function rubricFields(
  session: Session,
  head: readonly EntityCustomField[],
): { fields: EntityCustomField[]; leftOut: LeftOut } {
  const used = head.reduce((sum, { label, value }) => sum + label.length + String(value).length, 0)
  const { parts, leftOut } = evaluations(session.evaluations ?? [], {
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
      return textField(key, label, value, { long: true })
    })
  })
  return { fields, leftOut }
}

/** Items as texts of fields, as many to a field as it holds. No single one is too long. */
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

/**
 * A field of plain text: without `format`, Slack formats nothing in it.
 *
 * @param options.long lets it take the whole width.
 */
export function textField(
  key: string,
  label: string,
  value: string | undefined,
  { long = false }: { long?: boolean } = {},
): EntityCustomField[] {
  if (value === undefined) return []
  return [
    {
      key,
      label: cut(label, LIMITS.entityLabel),
      type: 'string',
      value: cut(value, LIMITS.entityText),
      ...(long ? { long } : {}),
    },
  ]
}

/** Slack shows it in the reader's own zone and language. */
function timeField(key: string, label: string, date: Date | undefined): EntityCustomField[] {
  if (date === undefined) return []
  return [{ key, label, type: 'slack#/types/timestamp', value: Math.floor(date.getTime() / 1000) }]
}
