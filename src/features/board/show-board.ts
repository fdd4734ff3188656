import { type BoardProblem, findScenarios, type OpenedBoard, openBoard } from '../../access/board.ts'
import type { Viewer } from '../../access/viewer.ts'
import { boardMessage, whichScenarioMessage } from '../../blocks/board/board-message.ts'
import { LIST_ACTIONS } from '../../blocks/card/list-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { Answer } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { failed, type Result } from '../../lib/result.ts'
import { listPress } from '../../shared/list-press.ts'

/** A longer text names no scenario. */
const SCENARIO_CHARACTERS = 200

/** `/exec-session board <scenario>`: its board, or which scenarios may be meant, or there are. `simpler` for a Slack that takes no tables. */
export async function answerBoard(
  context: DeliveryContext,
  text: string,
): Promise<Content & { simpler?: Content }> {
  const cursor: ListCursor = { ...firstPage('team'), line: 'unseen' }
  const found = await findScenarios(context.viewer, text.slice(0, SCENARIO_CHARACTERS))
  const [scenario, ...others] = found.ok ? found.value : []
  if (scenario !== undefined && others.length > 0 && found.ok)
    return whichScenarioMessage(found.value, cursor)
  if (scenario === undefined) {
    const problem = found.ok ? failed({ kind: 'scenario_unknown' } as const) : found
    context.audit({ listOf: 'board', ...auditFields(problem, 'listed') })
    const message = problemMessage(problem.error, context.errorId)
    return found.ok ? withScenarios(context.viewer, message, cursor) : message
  }
  const back = { ...cursor, scenario: scenario.id }
  const opened = await openBoardAndAudit(context, back)
  if (!opened.ok) return problemMessage(opened.error, context.errorId)
  const { say, simpler } = boardMessage(opened.value, { back })
  return { ...say, simpler }
}

/** Below the words, what `/exec-session board` alone shows. */
async function withScenarios(viewer: Viewer, message: Content, cursor: ListCursor): Promise<Content> {
  const all = await findScenarios(viewer, '')
  if (!all.ok || all.value.length === 0) return message
  const { text, blocks } = whichScenarioMessage(all.value, cursor)
  return { text: `${message.text}\n${text}`, blocks: [...message.blocks, ...blocks] }
}

/** *Board*: in place of the list, with a button back. */
async function showBoard(
  _: unknown,
  context: DeliveryContext,
  action: ButtonAction,
  cursor: ListCursor,
): Promise<Answer> {
  const opened = await openBoardAndAudit(context, cursor)
  if (!opened.ok) return { audit: 'written', problem: opened.error }
  const isModal = action.surface === 'view'
  const { say, simpler } = boardMessage(opened.value, { back: isModal ? undefined : cursor })
  // Slack takes no table in a modal.
  return isModal
    ? { audit: 'written', redraw: simpler, title: 'Board' }
    : { audit: 'written', redraw: { ...say, simpler } }
}

export const boardButton = listPress({ ids: [LIST_ACTIONS.board], run: showBoard })

async function openBoardAndAudit(
  context: DeliveryContext,
  { of, scenario = '' }: ListCursor,
): Promise<Result<OpenedBoard, BoardProblem>> {
  const opened = await openBoard(context.viewer, isOfTeam(of) ? of : 'team', scenario)
  context.audit({ listOf: nameOfBoard(scenario), ...auditFields(opened, 'listed') })
  return opened
}

/** Only an id that looks like one of Exec's goes into the log. */
function nameOfBoard(scenario: string): string {
  return /^[\w-]{1,64}$/.test(scenario) ? `board:${scenario}` : 'board'
}
