import { groupBy } from '../../lib/group-by.ts'
import { listed } from '../text/counted.ts'
import {
  actionsPart,
  button,
  type Content,
  contextPart,
  factsPart,
  linkButton,
  paragraphs,
  titlePart,
  toMessage,
} from '../text/document.ts'
import { plainFact } from '../text/facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { type AssignmentFacts, assignedTitle, termFacts, whyNotAssigned } from './assign-words.ts'

/** Never change one: posted buttons keep theirs. */
export const REPORT_ACTIONS = { tryAgain: 'assign.try_again', openInExec: 'assign.open_in_exec' } as const

const NAMES_SHOWN = 8
const NAME_CHARACTERS = 40

/** What one person is assigned, of several who are at once. */
export interface ReportedAssignment extends AssignmentFacts {
  batch: string
  title?: string | undefined
  name?: string | undefined
  attempts: number | undefined
}

/**
 * For the coach: how many have it, who does not, and why. Drawn anew as it goes on.
 * @param page the scenario's in Exec, as a button takes it, if it is known.
 */
export function reportMessage(all: readonly ReportedAssignment[], page?: string): Content {
  const [first] = all
  const inState = (...states: AssignmentFacts['state'][]) => all.filter(({ state }) => states.includes(state))
  const [assigned, refused] = [inState('assigned'), inState('refused')]
  const [unclear, left] = [inState('unclear'), inState('waiting', 'claimed')]
  const refusals = groupBy(refused, ({ refusal }) => whyNotAssigned(refusal))
  return toMessage(
    titlePart(assignedTitle(first?.title)),
    factsPart(
      { strong: `${assigned.length} of ${all.length} assigned` },
      ...(first === undefined ? [] : termFacts(first).map(plainFact)),
      first?.attempts !== undefined && plainFact(`at least ${first.attempts} attempts`),
    ),
    assigned.length > 0 && contextPart(`Assigned to ${namesOf(assigned)}`),
    ...refusals.map((some) =>
      paragraphs(`Not assigned to ${namesOf(some)}. ${whyNotAssigned(some[0].refusal)}`),
    ),
    unclear.length > 0 &&
      paragraphs(`It's unclear whether Exec assigned it to ${namesOf(unclear)}: look in Exec.`),
    left.length > 0 && contextPart(`${left.length} more to go. I update this message.`),
    actionsPart(
      refused.length > 0 &&
        left.length === 0 &&
        button('Try those again', REPORT_ACTIONS.tryAgain, first?.batch ?? ''),
      unclear.length > 0 && linkButton('Open in Exec ↗', REPORT_ACTIONS.openInExec, page),
    ),
  )
}

function namesOf(some: readonly ReportedAssignment[]): string {
  const names = some.map(({ name }) => toSingleLine(name, NAME_CHARACTERS) ?? 'someone')
  return listed(names, NAMES_SHOWN)
}
