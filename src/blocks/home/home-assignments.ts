import type { KnownBlock } from '@slack/types'
import type { Assignment } from '../../exec/assignment.ts'
import { arrange, isDone } from '../../exec/assignment-progress.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { othersRow, ownRow, type RowOptions } from '../assignments/assignment-rows.ts'
import { type CardPart, toBlocks } from '../text/document.ts'
import { actionsBlocks, mrkdwnSection, noteBlock } from '../text/prose.ts'
import { homeButton } from './home-controls.ts'
import { type HomeState, listOf } from './home-state.ts'

/** With two blocks each, they leave most of the Home's hundred to the sessions. */
const ROWS = 5

export interface HomeAssignments extends RowOptions {
  /** The Home's own user's; `failed` if Exec or Slack did not tell, `undefined` for someone who has no list of their own. */
  own: AssignmentList | 'failed' | undefined
  /** Of the people whom they coach; `undefined` for someone who coaches nobody, and where Exec did not tell. */
  overdue: AssignmentList | undefined
}

/**
 * What a person is to do stands above their own sessions, and beside no others. The rest, such as that there is nothing to do,
 * stands below.
 */
export function assignmentBlocks(
  { overdue, ...found }: HomeAssignments,
  state: HomeState,
): { above: KnownBlock[]; below: KnownBlock[] } {
  const { own, ...options } = listOf(state) === 'own' ? found : { ...found, own: undefined }
  const isUrgent = typeof own === 'object' && own.assignments.some((one) => !isDone(one))
  const ofOwn = own === undefined ? [] : ownBlocks(own, state, options)
  const late = overdue === undefined ? [] : overdueBlocks(overdue, options)
  return {
    above: isUrgent ? [...ofOwn, { type: 'divider' }] : [],
    below: [...section(late), ...section(isUrgent ? [] : ofOwn)],
  }
}

function section(blocks: KnownBlock[]): KnownBlock[] {
  return blocks.length === 0 ? [] : [{ type: 'divider' }, ...blocks]
}

function overdueBlocks(overdue: AssignmentList, options: RowOptions): KnownBlock[] {
  const { open } = arrange(overdue.assignments, options.now)
  if (open.length === 0) return []
  return [
    mrkdwnSection(`*Overdue*: ${countText(open.length, overdue.isWhole)}`),
    ...rows(open, (one) => othersRow(one, options)),
    ...rest(open.length - ROWS),
  ]
}

function ownBlocks(own: AssignmentList | 'failed', state: HomeState, options: RowOptions): KnownBlock[] {
  if (own === 'failed')
    return [mrkdwnSection("*My assignments*: Exec didn't send them. Refresh to try again.")]
  const { open, done } = arrange(own.assignments, options.now)
  const withDone = state.withDone === true && done.length > 0
  const title =
    open.length > 0 ? '*My assignments*' : `*My assignments*: ${done.length > 0 ? 'all done' : 'none yet'}.`
  const label = withDone ? 'Hide done' : `Show ${done.length} done`
  const target: HomeState = { ...state, withDone: withDone ? undefined : true }
  const row = (one: Assignment) => ownRow(one, options)
  return [
    mrkdwnSection(title),
    ...rows(open, row),
    ...rest(open.length - ROWS),
    ...(withDone ? [...rows(done, row), ...rest(done.length - ROWS)] : []),
    ...actionsBlocks([done.length > 0 && homeButton('doneAssignments', label, target)]),
  ]
}

function rows(assignments: readonly Assignment[], row: (one: Assignment) => CardPart[]): KnownBlock[] {
  return toBlocks(assignments.slice(0, ROWS).flatMap(row), 'view')
}

function rest(count: number): KnownBlock[] {
  return count <= 0 ? [] : [noteBlock(`+${count} more. /exec-session assignments lists them all.`)]
}

function countText(count: number, isWhole: boolean): string {
  return `${count}${isWhole ? '' : ' or more'} of your people's assignments`
}
