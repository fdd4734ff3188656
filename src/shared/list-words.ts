import type { ListCursor } from '../exec/list-cursor.ts'
import { ok, type Result } from '../lib/result.ts'
import { parsePerson } from '../slack/person.ts'

export interface ListWords {
  word: 'recent' | 'latest'
  of: ListCursor['of']
}

const WORD = /^\s*(?:recent|latest)(?!\S)|\s(?:recent|latest)\s*$/i

/** Reads `recent` or `latest`, each alone, or before or after a person. A person alone means `recent`, and so does nothing at all. */
export function readListWords(text: string): Result<ListWords, { kind: 'not_a_person' }> {
  const [found = ''] = WORD.exec(text) ?? []
  const person = text.replace(found, '').trim()
  const of = person === '' ? ok('own' as const) : parsePerson(person)
  const word = found.trim().toLowerCase() === 'latest' ? 'latest' : 'recent'
  return of.ok ? ok({ word, of: of.value }) : of
}
