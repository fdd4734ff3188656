import { parsePerson } from '../../access/list-access.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { ok, type Result } from '../../lib/result.ts'

export interface ListWords {
  word: 'recent' | 'latest'
  of: ListCursor['of']
}

/** Reads `recent` or `latest`, each alone or with a person. A person alone means `recent`, and so does nothing at all. */
export function readListWords(text: string): Result<ListWords, { kind: 'not_a_person' }> {
  const [, first = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  const named = first.toLowerCase()
  const isWord = named === 'recent' || named === 'latest'
  const person = isWord ? rest.trim() : text.trim()
  const of = person === '' ? ok('own' as const) : parsePerson(person)
  return of.ok ? ok({ word: isWord ? named : 'recent', of: of.value }) : of
}
