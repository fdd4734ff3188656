import type { ListCursor } from '../../exec/list-cursor.ts'
import { listButton } from '../card/list-buttons.ts'
import type { CardPart } from '../text/document.ts'

/** Stands below a person's own list until they answer it. */
export function resultsOffer(cursor: ListCursor): CardPart[] {
  return [
    { kind: 'divider' },
    { kind: 'prose', prose: [{ kind: 'paragraph', text: 'Want a DM when a session is graded?' }] },
    { kind: 'actions', elements: [listButton('tellMe', cursor), listButton('noThanks', cursor)] },
  ]
}

/** Notes above the list, in place of the offer. */
export const OFFER_ANSWERS = {
  yes: "Done: you'll get a DM when a session of yours is graded. To change that, open Notifications… in Exec's Home.",
  no: "OK, no DMs. If you change your mind, open Notifications… in Exec's Home.",
} as const
