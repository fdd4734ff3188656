import type { Session, TranscriptLine } from '../../exec/session.ts'
import { clockTime, gradeLabel } from '../text/session-facts.ts'
import { toParagraphs, toSingleLine } from '../text/untrusted-text.ts'
import { type Fragment, type TextRun, textFragments } from './fragment.ts'
import { momentsOf, type Remark } from './moments.ts'
import { type PageItem, sentence } from './pagination.ts'

const NAME_CHARACTERS = 80
const ITEM_NAME_CHARACTERS = 120

export function transcriptItems(session: Session): PageItem[] {
  const items = (session.transcript ?? []).flatMap((said, index) => lineItem(session, said, index))
  return items.length > 0 ? items : [sentence(noTranscript(session))]
}

export function speakerName(session: Session, { speaker }: TranscriptLine): string {
  if (speaker === 'user') return toSingleLine(session.user?.first_name, NAME_CHARACTERS) ?? 'Participant'
  return speaker === 'ai' ? 'AI' : (toSingleLine(speaker, NAME_CHARACTERS) ?? 'Unknown')
}

function noTranscript(session: Session): string {
  return session.transcript === undefined || session.transcript === null
    ? 'Exec sent no transcript for this session.'
    : 'The transcript of this session is empty.'
}

function lineItem(session: Session, said: TranscriptLine, index: number): PageItem[] {
  const text = toParagraphs(said.text)?.text
  if (text === undefined) return []
  const remarks = momentsOf(session).remarksOn.get(index) ?? []
  const time = clockTime(said.seconds_from_start)
  const who = speakerName(session, said)
  const runs: TextRun[] = time === undefined ? [] : [{ text: `${time} ` }]
  runs.push({ text: `${who}: `, style: 'bold' }, { text })
  const fragments = [...textFragments('section', runs), ...remarks.flatMap(remarkFragments)]
  const resumedAs = `Continued: ${[time, who].filter((word) => word !== undefined).join(' ')}`
  return [{ fragments, line: index, resumedAs }]
}

function remarkFragments({ item, example }: Remark): Fragment[] {
  const hasGrade = toSingleLine(example.grade, 30) !== undefined
  const { emoji, word } = gradeLabel(hasGrade ? example.grade : item.grade)
  const shows = toParagraphs(example.feedback)?.text
  const instead = toParagraphs(example.suggestion_quote)?.text
  const name = toSingleLine(item.name, ITEM_NAME_CHARACTERS)
  const runs: TextRun[] = [{ text: `${emoji} ${word}` }]
  if (name !== undefined) runs.push({ text: ' · ' }, { text: name, style: 'bold' })
  if (shows !== undefined) runs.push({ text: `\n${shows}` })
  if (instead !== undefined) runs.push({ text: '\nTry instead: ', style: 'bold' }, { text: instead })
  return textFragments('quote', runs)
}
