import type { Button } from '@slack/types'
import type { Quiet, QuietPerson } from '../../access/quiet-people.ts'
import type { TeamFacts } from '../../access/team.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { SILENT_TIME } from '../../lib/durations.ts'
import { listButton } from '../card/list-buttons.ts'
import { coachPersonButton, WROTE } from '../coaching/coach-person-button.ts'
import { shortName } from '../session/session-facts.ts'
import { andMore, counted, listed } from '../text/counted.ts'
import {
  actionsPart,
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

type KeyOf = TeamFacts['keyOf']

/** On one line. */
const MOST_IN_LINE = 8
/** In a message of its own. */
const MOST_ROWS = 40

/** Above a list, on one line: one person with *Nudge…*, several with *Show*. @param list the one that shows them. */
export function silentParts(people: readonly QuietPerson[], keyOf: KeyOf, list: ListCursor): Parts {
  const [only, ...others] = people
  if (only === undefined) return []
  const show = { ...listButton('quiet', list), text: plainText('Show') }
  const who = `💤 ${listed(
    people.map(({ name }) => shortName(name)),
    MOST_IN_LINE,
  )}`
  const button = others.length === 0 ? nudgeButton(only, keyOf) : show
  return [rowPart(`${who} · no practice for ${SILENT_TIME}`, button, who)]
}

/** @param back the list it replaces; `undefined` in a modal over a Home, where the title says what it is. */
export function quietMessage(
  { people, of, since, keyOf, hasWrittenTo }: Quiet & { keyOf: KeyOf; hasWrittenTo(email: string): boolean },
  back: ListCursor | undefined,
): Content {
  const rows = people.slice(0, MOST_ROWS).map((person) => {
    const wrote = hasWrittenTo(person.email) ? WROTE : ''
    const who = shortName(person.name)
    return rowPart(`${who}${wrote}`, nudgeButton(person, keyOf), who)
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

function nudgeButton({ email }: QuietPerson, keyOf: KeyOf): Button {
  return coachPersonButton({ person: keyOf(email), purpose: 'nudge' })
}
