import { firstPage } from '../../exec/list-cursor.ts'
import type { Member } from '../../exec/member.ts'
import { listButton } from '../card/list-buttons.ts'
import { type Content, present, rowPart } from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { whichMessage } from '../text/which.ts'

/** Each button opens that person's sessions. */
export function whichPersonMessage(people: readonly Member[]): Content {
  return whichMessage('Which person?', people, ({ name, email }) => {
    const words = present([toSingleLine(name), toSingleLine(email)])
    return rowPart(words.join(' · '), listButton('all', firstPage({ email })))
  })
}
