import { authorizeTeam } from '../../access/team.ts'
import { LIST_ACTIONS } from '../../blocks/card/list-buttons.ts'
import { quietMessage } from '../../blocks/lists/list-message.ts'
import type { Answer } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import { type DeliveryContext, nameOfTeam } from '../../delivery/context.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { PAGING_MS } from '../../shared/list.ts'
import { listPress } from '../../shared/list-press.ts'

/** *No practice lately*: in place of the list, with a button back. */
async function showQuietPeople(
  _: unknown,
  context: DeliveryContext,
  action: ButtonAction,
  cursor: ListCursor,
): Promise<Answer> {
  const of = isOfTeam(cursor.of) ? cursor.of : 'team'
  const team = await authorizeTeam(context.viewer, of)
  const opened = team.ok ? await team.value.quiet({ maxAgeMs: PAGING_MS }) : team
  const listOf = opened.ok ? (opened.value.group?.id ?? 'team') : nameOfTeam(of)
  const audit = { listOf, ...auditFields(opened, 'listed') }
  if (!opened.ok) return { audit, problem: opened.error }
  const back = action.surface === 'view' ? undefined : cursor
  return { audit, redraw: quietMessage(opened.value, back), title: 'No practice lately' }
}

export const quietPeople = listPress({ ids: [LIST_ACTIONS.quiet], run: showQuietPeople })
