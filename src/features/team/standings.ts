import { listScenarios } from '../../access/standings.ts'
import { LIST_ACTIONS, listButton } from '../../blocks/card/list-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { standingsMessage, whichScenarioMessage } from '../../blocks/team/standings-message.ts'
import { type Content, toMessage } from '../../blocks/text/document.ts'
import type { Answer, Message } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import type { Scenario } from '../../exec/scenario.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { failed } from '../../lib/result.ts'
import { openStandingsWithLine } from '../../shared/list.ts'
import { listPress } from '../../shared/press.ts'

/** A longer text names no scenario. */
const SCENARIO_CHARACTERS = 200

/** `/exec-session board <scenario>`: its scores by person, or which scenarios may be meant, or there are. */
async function answerBoard(context: DeliveryContext, text: string): Promise<Message> {
  const cursor: ListCursor = { ...firstPage('team'), line: 'unseen' }
  const listed = await listScenarios(context.viewer)
  const found = listed.ok ? scenariosMeant(listed.value, text.slice(0, SCENARIO_CHARACTERS)) : []
  const [scenario, ...others] = found
  if (others.length > 0) return whichScenarioMessage(found, cursor)
  if (scenario === undefined) {
    const problem = listed.ok ? failed({ kind: 'scenario_unknown' } as const) : listed
    context.audit({ listOf: 'board', ...auditFields(problem, 'listed') })
    const message = problemMessage(problem.error, context.errorId)
    return listed.ok ? withScenarios(message, listed.value, cursor) : message
  }
  const back = { ...cursor, scenario: scenario.id }
  const { opened, audit } = await openStandingsWithLine(context.viewer, back)
  context.audit(audit)
  if (!opened.ok) return problemMessage(opened.error, context.errorId)
  return standingsMessage(opened.value, back)
}

/** Below the words, what `/exec-session board` alone shows. */
function withScenarios(message: Content, all: readonly Scenario[], cursor: ListCursor): Content {
  if (all.length === 0) return message
  return toMessage(message, whichScenarioMessage(scenariosMeant(all, ''), cursor))
}

/**
 * Those whose id or slug is the text; else whose name is, in any case; else whose names begin with it; else whose names contain it.
 * By name; all of them for an empty text.
 */
export function scenariosMeant(scenarios: readonly Scenario[], text: string): Scenario[] {
  const wanted = text.trim().toLowerCase()
  const nameOf = ({ name = '' }: Scenario) => name.trim().toLowerCase()
  const tests: ((scenario: Scenario) => boolean)[] = [
    ({ id, slug }) => id === text.trim() || slug === wanted,
    (scenario) => nameOf(scenario) === wanted,
    (scenario) => nameOf(scenario).startsWith(wanted),
    (scenario) => nameOf(scenario).includes(wanted),
  ]
  const matching =
    wanted === ''
      ? scenarios
      : (tests.map((test) => scenarios.filter(test)).find((some) => some.length > 0) ?? [])
  return matching.toSorted((one, other) => byName(nameOf(one), nameOf(other)))
}

const { compare: byName } = new Intl.Collator('en')

/** *Scores by person*: in place of the list, with a button back. Slack takes no table in a modal. */
async function showStandings(
  _: unknown,
  context: DeliveryContext,
  { surface }: ButtonAction,
  cursor: ListCursor,
): Promise<Answer> {
  const { opened, audit } = await openStandingsWithLine(context.viewer, cursor)
  if (!opened.ok) return { audit, problem: opened.error }
  const isModal = surface === 'view'
  const message = standingsMessage(opened.value, isModal ? undefined : cursor)
  return { audit, redraw: isModal ? message.simpler : message, title: 'Scores by person' }
}

export const standingsButton = listPress({ ids: [LIST_ACTIONS.standings], run: showStandings })

export const boardWord: Word<unknown> = {
  name: 'board',
  use: 'board &lt;scenario&gt;',
  buttons: [listButton('team', firstPage('team')), listButton('help', firstPage('own'))],
  isMessage: () => true,
  run: (_, context, rest) => answerBoard(context, decodeEntities(rest)),
}
