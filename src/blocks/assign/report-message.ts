import { groupBy } from '../../lib/group-by.ts'
import { shortName } from '../session/session-facts.ts'
import { counted, listed } from '../text/counted.ts'
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
import {
  type AssignmentFacts,
  assignedTitle,
  mayTryAgain,
  termFacts,
  whyNotAssigned,
} from './assign-words.ts'

/** Never change one: buttons already posted carry it. */
export const REPORT_ACTIONS = { tryAgain: 'assign.try_again', openInExec: 'assign.open_in_exec' } as const

const STARTED = "I'll tell you here how it went."
const NAMES_SHOWN = 8

/** One person's part of a batch. */
export interface ReportedAssignment extends AssignmentFacts {
  batch: string
  title?: string | undefined
  name?: string | undefined
  attempts: number | undefined
}

/** Whether it is still to be sent. */
export function isLeft({ state }: Pick<AssignmentFacts, 'state'>): boolean {
  return state === 'waiting' || state === 'claimed'
}

/**
 * For the coach: how many have it, who does not, and why. While some are left to send, it says only that the coach will hear
 * of it here. That stays true if the app can't find the message again to redraw it.
 * @param page the scenario's page in Exec, if it is known and fits a button.
 */
export function reportMessage(all: readonly ReportedAssignment[], page?: string): Content {
  if (all.some(isLeft))
    return toMessage(...headParts(all, counted(all.length, 'person', 'people')), contextPart(STARTED))
  const [first] = all
  const inState = (wanted: AssignmentFacts['state']) => all.filter(({ state }) => state === wanted)
  const [assigned, refused, unclear] = [inState('assigned'), inState('refused'), inState('unclear')]
  const refusals = groupBy(refused, ({ refusal }) => whyNotAssigned(refusal))
  return toMessage(
    ...headParts(all, `${assigned.length} of ${all.length} assigned`),
    assigned.length > 0 && contextPart(`Assigned to ${namesOf(assigned)}`),
    ...refusals.map((some) =>
      paragraphs(`Not assigned to ${namesOf(some)}. ${whyNotAssigned(some[0].refusal)}`),
    ),
    unclear.length > 0 &&
      paragraphs(`It's unclear whether Exec assigned it to ${namesOf(unclear)}: look in Exec.`),
    actionsPart(
      all.some(mayTryAgain) && button('Try those again', REPORT_ACTIONS.tryAgain, first?.batch ?? ''),
      unclear.length > 0 && linkButton('Open in Exec ↗', REPORT_ACTIONS.openInExec, page),
    ),
  )
}

function headParts([first]: readonly ReportedAssignment[], strong: string) {
  return [
    titlePart(assignedTitle(first?.title)),
    factsPart(
      { strong },
      ...(first === undefined ? [] : termFacts(first).map(plainFact)),
      first?.attempts !== undefined && plainFact(`at least ${first.attempts} attempts`),
    ),
  ]
}

function namesOf(some: readonly ReportedAssignment[]): string {
  const names = some.map(({ name }) => shortName(name))
  return listed(names, NAMES_SHOWN)
}
