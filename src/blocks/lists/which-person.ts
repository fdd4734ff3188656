import type { ListablePerson } from '../../access/team.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { listButton } from '../card/list-buttons.ts'
import { andMore } from '../text/counted.ts'
import { type Content, contextPart, present, rowPart, titlePart, toMessage } from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

const MOST_PEOPLE = 10
const NAME_CHARACTERS = 80

/** Which of several people someone means. Each leads to their sessions. */
export function whichPersonMessage(people: readonly ListablePerson[]): Content {
  const rows = people.slice(0, MOST_PEOPLE).map(({ member: { name, email } }) => {
    const words = present([toSingleLine(name, NAME_CHARACTERS), toSingleLine(email, NAME_CHARACTERS)])
    return rowPart(words.join(' · '), listButton('all', firstPage({ email })))
  })
  return toMessage(
    titlePart('Which person?'),
    ...rows,
    contextPart(andMore(people.length - MOST_PEOPLE, 'Type more of the name.')),
  )
}
