import type { Quiet, QuietPerson } from '../../access/quiet-people.ts'
import type { TeamFacts } from '../../access/team.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { SILENT_TIME } from '../../lib/durations.ts'
import { listButton } from '../card/list-buttons.ts'
import { coachPersonButton, WROTE } from '../coaching/coach-person-button.ts'
import { andMore, counted, listed } from '../text/counted.ts'
import {
  actionsPart,
  type CardPart,
  type Content,
  contextPart,
  factsPart,
  type Parts,
  paragraphs,
  plainText,
  rowPart,
  titlePart,
  toMessage,
} from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

type KeyOf = TeamFacts['keyOf']

const NAME_CHARACTERS = 40
/** On one line. */
const MOST_IN_LINE = 8
/** In a message of its own. */
const MOST_ROWS = 40

/** Above a list: one person with *Nudge…*, or several on one line. @param list the one that shows them. */
export function silentParts(people: readonly QuietPerson[], keyOf: KeyOf, list: ListCursor): Parts {
  const [only, ...others] = people
  if (only === undefined) return []
  if (others.length === 0) return [silentRow('💤 ', only, ` · no practice for ${SILENT_TIME}`, keyOf)]
  const names = listed(people.map(shortName), MOST_IN_LINE)
  const show = { ...listButton('quiet', list), text: plainText('Show') }
  return [rowPart(`💤 No practice for ${SILENT_TIME}: ${names}`, show)]
}

/** @param back the list it replaces; `undefined` in a modal over a Home, where the title says what it is. */
export function quietMessage(
  { people, of, since, keyOf, hasWrittenTo }: Quiet & { keyOf: KeyOf; hasWrittenTo(email: string): boolean },
  back: ListCursor | undefined,
): Content {
  const rows = people.slice(0, MOST_ROWS).map((person) => {
    const wrote = hasWrittenTo(person.email) ? WROTE : ''
    return silentRow('', person, wrote, keyOf)
  })
  return toMessage(
    back && titlePart('No practice lately'),
    factsPart(
      { plain: `${people.length} of ${counted(of, 'person', 'people')}` },
      { before: 'Since ', date: since, style: 'day' },
    ),
    ...(rows.length === 0 ? [paragraphs('Everyone has practiced.')] : rows),
    contextPart(andMore(people.length - MOST_ROWS)),
    actionsPart(back && listButton('back', back)),
  )
}

function silentRow(before: string, person: QuietPerson, after: string, keyOf: KeyOf): CardPart {
  const who = `${before}${shortName(person)}`
  return rowPart(`${who}${after}`, coachPersonButton({ person: keyOf(person.email), purpose: 'nudge' }), who)
}

function shortName({ name }: QuietPerson): string {
  return toSingleLine(name, NAME_CHARACTERS) ?? 'Someone'
}
