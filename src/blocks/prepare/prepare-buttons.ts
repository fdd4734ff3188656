import type { Button } from '@slack/types'
import type { ListedPerson } from '../../access/lists.ts'
import { decodeCursor, encodeCursor, firstPage } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { button } from '../text/document.ts'

/** The `action_id`. Never change it: buttons already posted carry it. */
export const PREPARE = 'prepare.one_to_one'

/** Stands below someone's sessions. Each press is authorized, so the value grants nothing. */
export function prepareButton(of: Exclude<ListedPerson, { member: string }>): Button {
  return button('Prepare 1:1…', PREPARE, encodeCursor(firstPage(of)))
}

/** `undefined` for anything that this file did not write. */
export function readPrepared(value: string): ListedPerson | undefined {
  const of = decodeCursor(value)?.of
  return of === undefined || of === 'own' || isOfTeam(of) ? undefined : of
}
