import { authorizeTeam } from '../../access/team.ts'
import { LIST_ACTIONS, listButton } from '../../blocks/card/list-buttons.ts'
import { quietMessage } from '../../blocks/lists/list-message.ts'
import type { Answer } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import { type DeliveryContext, nameOfTeam } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { feature } from '../../shared/feature.ts'
import { listOrProblem, type OwnListDependencies, PAGING_MS } from '../../shared/list.ts'
import { listPress } from '../../shared/press.ts'
import { boardWord, standingsButton } from './standings.ts'

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

const quietPeople = listPress({ ids: [LIST_ACTIONS.quiet], run: showQuietPeople })

/** A longer text names no group. */
const GROUP_CHARACTERS = 100

const teamWord: Word<OwnListDependencies> = {
  name: 'team',
  buttons: [listButton('team', firstPage('team'))],
  isMessage: () => true,
  run(needs, context, rest) {
    const group = decodeEntities(rest).trim().slice(0, GROUP_CHARACTERS)
    return listOrProblem(needs, context, firstPage(group === '' ? 'team' : { group }))
  },
}

/** The sessions of the people whom someone coaches, and how they did in a scenario. */
export const team = feature({
  name: 'team',
  parts: (base: OwnListDependencies) => base,
  buttons: [quietPeople, standingsButton],
  words: [teamWord, boardWord],
  help: {
    coach: [
      "`/exec-session team`, or `team &lt;group&gt;`: your people's sessions",
      '`/exec-session board &lt;scenario&gt;`: scores by person',
    ],
  },
})
