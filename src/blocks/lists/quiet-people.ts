import type { Quiet } from '../../access/team.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { listButton } from '../card/list-buttons.ts'
import { type Content, toContent } from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

const NAME_CHARACTERS = 40
/** On the line above a list. */
const MOST_IN_LINE = 8
/** In a message of its own. */
const MOST_IN_MESSAGE = 100

/** As "💤 No practice for two weeks: Jane Smith, Ravi Patel and 3 more". */
export function quietLine({ names }: Quiet): string | undefined {
  if (names.length === 0) return undefined
  const more = names.length - MOST_IN_LINE
  const shown = shortNames(names, MOST_IN_LINE).join(', ')
  return `💤 No practice for two weeks: ${shown}${more > 0 ? ` and ${more} more` : ''}`
}

export function fitsIntoLine({ names }: Quiet): boolean {
  return names.length <= MOST_IN_LINE
}

/** @param back the list that it takes the place of; `undefined` in a modal over a Home. */
export function quietMessage({ names, of, since }: Quiet, back: ListCursor | undefined): Content {
  const more = names.length - MOST_IN_MESSAGE
  const lines = names.length === 0 ? ['Everyone has practiced.'] : shortNames(names, MOST_IN_MESSAGE)
  return toContent(
    [
      { kind: 'title', text: 'No practice lately' },
      {
        kind: 'facts',
        facts: [
          { plain: `${names.length} of ${people(of)}` },
          { before: 'Since ', date: since, style: 'day' },
        ],
      },
      { kind: 'prose', prose: lines.map((text) => ({ kind: 'paragraph', text })) },
      { kind: 'context', text: more > 0 ? `And ${more} more` : undefined },
      { kind: 'actions', elements: [back && listButton('back', back)] },
    ],
    'message',
  )
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}

function shortNames(names: readonly string[], most: number): string[] {
  return names.slice(0, most).flatMap((name) => toSingleLine(name, NAME_CHARACTERS) ?? [])
}
