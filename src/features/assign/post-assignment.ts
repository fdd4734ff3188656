import type { Viewers } from '../../access/viewer.ts'
import { toAssignRefusal } from '../../blocks/assign/assign-words.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { Requester } from '../../exec/rate-limit.ts'
import type { CoachAssignment, Outcome } from './coach-assignments.ts'

/** What to ask Exec for. */
export type ToAssign = Pick<CoachAssignment, 'coach' | 'scenario'> &
  Partial<Pick<CoachAssignment, 'rank' | 'attempts' | 'message'>> & {
    /** The person's email, as Exec spells it. */
    email: string
    dueAt: number
  }

/**
 * Creates the assignment in Exec, which mails the person. The caller has claimed the row and calls this once. If the
 * process dies here, the row stays claimed and Exec may have it.
 */
export async function postAssignment(
  { exec, viewers }: { exec: ExecClient; viewers: Viewers },
  { coach, dueAt, scenario, email, rank, attempts, message }: ToAssign,
  requester: Requester,
): ReturnType<ExecClient['assignScenario']> {
  const { people, members } = viewers.sources
  const assigner = await people.find(coach)
  const inSlack = 'email' in assigner ? assigner.email : undefined
  const inExec = inSlack === undefined ? undefined : await members.spellingOf(inSlack)
  const assignerEmail = inExec?.ok ? (inExec.value ?? inSlack) : inSlack
  return exec.assignScenario(
    { scenario, email, due: new Date(dueAt), assignerEmail, rank, attempts, message },
    requester,
  )
}

/** Maps Exec's answer to the row's outcome. */
export function outcomeOf(posted: Awaited<ReturnType<ExecClient['assignScenario']>>): Outcome {
  if (posted.ok) return { state: 'assigned', assignment: posted.value.id }
  const { kind } = posted.error
  return kind === 'unclear' ? { state: kind } : { state: 'refused', refusal: toAssignRefusal(kind) }
}
