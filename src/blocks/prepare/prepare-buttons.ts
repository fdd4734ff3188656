import type { Button } from '@slack/types'
import type { ListedPerson } from '../../access/lists.ts'
import { decodeCursor, encodeCursor, firstPage } from '../../exec/list-cursor.ts'
import { MEMBER_KEY } from '../../exec/member.ts'
import { isOfTeam } from '../../exec/session.ts'
import { personOption } from '../home/home-controls.ts'
import type { HomePerson } from '../home/needs-you.ts'
import { blockPart, button, type CardPart, mrkdwnSection, present } from '../text/document.ts'

/** The `action_id`. Never change it: posted buttons keep theirs. */
export const PREPARE = 'prepare.one_to_one'
export const PREPARE_LABEL = 'Prepare 1:1'

/** Below someone's sessions. The press is authorized: the value grants nothing. */
export function prepareButton(of: Exclude<ListedPerson, { member: string }>): Button {
  return button(PREPARE_LABEL, PREPARE, encodeCursor(firstPage(of)))
}

/** As many as ⋯ holds. */
const MOST_PEOPLE = 5

/** Below *Needs you*: a line whose ⋯ names the people. */
export function prepareRow(people: readonly HomePerson[]): CardPart | undefined {
  const options = present(
    people.slice(0, MOST_PEOPLE).map(({ key, name }) => personOption(key, `1:1 with ${name}`)),
  )
  const text = `*${PREPARE_LABEL}*`
  const accessory = { type: 'overflow', action_id: PREPARE, options } as const
  return options.length === 0 ? undefined : blockPart({ ...mrkdwnSection(text), accessory }, text)
}

/** `undefined` for anything that this file did not write. */
export function readPrepared(value: string): ListedPerson | undefined {
  if (MEMBER_KEY.test(value)) return { member: value }
  const of = decodeCursor(value)?.of
  return of === undefined || of === 'own' || isOfTeam(of) ? undefined : of
}
