import { type AssignmentDocument, assignmentDocument } from '../test/support/exec/assignments.ts'
import { BOARD, COLD_CALL, RAVI, RENEWAL } from './exec-sessions.ts'

const DAY_MS = 24 * 60 * 60_000

/** Jane Smith's, one in each state, and one of Ravi Patel's that is overdue. Their progress follows from the sample sessions. */
export function sampleAssignments(now = Date.now()): AssignmentDocument[] {
  const assignment = (id: string, dueInDays: number, change: Partial<AssignmentDocument>) =>
    assignmentDocument({
      id,
      due_date: new Date(now + dueInDays * DAY_MS).toISOString(),
      created_at: new Date(now - 40 * DAY_MS).toISOString(),
      rank_min: null,
      ...change,
    })
  return [
    assignment('assigned1', 1, { scenario: COLD_CALL, rank_min: 'silver' }),
    assignment('assigned2', 5, { scenario: RENEWAL, rank_min: 'gold', attempt_max: 4, attempt_min: 3 }),
    assignment('assigned3', -3, { scenario: BOARD, rank_min: 'silver' }),
    // Done: the card of gold1 says so.
    assignment('assigned4', 2, { rank_min: 'gold' }),
    assignment('assigned5', -2, { user: RAVI, scenario: RENEWAL, rank_min: 'gold' }),
  ]
}
