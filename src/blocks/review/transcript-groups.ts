import type { Session, TranscriptLine } from '../../exec/session.ts'
import { clockTime, gradeLabel } from '../text/session-facts.ts'
import { line, paragraphs } from '../text/untrusted-text.ts'
import { type Piece, type Run, textPieces } from './fragment.ts'
import { momentsOf, type Remark } from './moments.ts'
import type { Group } from './pagination.ts'

const NAME_CHARACTERS = 80
const ITEM_NAME_CHARACTERS = 120

/** Who said what when, in order, with the remarks on it below. A group is a line; a line without text is left out. */
export function transcriptGroups(session: Session): Group[] {
  const groups = (session.transcript ?? []).flatMap((said, index) => lineGroup(session, said, index))
  return groups.length > 0 ? groups : [{ pieces: textPieces('section', [{ text: noTranscript(session) }]) }]
}

/** Who said a line: the participant by first name, Exec's AI, or whoever Exec names. */
export function speakerName(session: Session, { speaker }: TranscriptLine): string {
  if (speaker === 'user') return line(session.user?.first_name, NAME_CHARACTERS) ?? 'Participant'
  return speaker === 'ai' ? 'AI' : (line(speaker, NAME_CHARACTERS) ?? 'Unknown')
}

function noTranscript(session: Session): string {
  return session.transcript === undefined || session.transcript === null
    ? 'Exec sent no transcript for this session.'
    : 'The transcript of this session is empty.'
}

function lineGroup(session: Session, said: TranscriptLine, index: number): Group[] {
  const text = paragraphs(said.text, Number.POSITIVE_INFINITY)?.text
  if (text === undefined) return []
  const remarks = momentsOf(session).remarksOn.get(index) ?? []
  const time = clockTime(said.seconds_from_start)
  const who = speakerName(session, said)
  const mark: Run[] = remarks.length === 0 ? [] : [{ text: '◆ Moment ', style: 'bold' }]
  const when: Run[] = time === undefined ? [] : [{ text: `${time} ` }]
  const pieces = [
    ...textPieces('section', [...mark, ...when, { text: `${who}: `, style: 'bold' }, { text }]),
    ...remarks.flatMap(remarkPieces),
  ]
  const resumedAs = `Continued: ${[time, who].filter((word) => word !== undefined).join(' ')}`
  return [{ pieces, line: index, resumedAs }]
}

function remarkPieces({ item, example }: Remark): Piece[] {
  const { emoji, word } = gradeLabel(line(example.grade, 30) === undefined ? item.grade : example.grade)
  const shows = paragraphs(example.feedback, Number.POSITIVE_INFINITY)?.text
  return textPieces('quote', [
    { text: `${emoji} ${word}` },
    ...itemName(item),
    ...(shows === undefined ? [] : [{ text: `\n${shows}` }]),
  ])
}

function itemName({ name }: Remark['item']): Run[] {
  const text = line(name, ITEM_NAME_CHARACTERS)
  return text === undefined ? [] : [{ text: ' · ' }, { text, style: 'bold' }]
}
