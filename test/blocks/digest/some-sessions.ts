import type { SessionSummary } from '../../../src/exec/session.ts'
import { summaryOf } from '../../support/read-documents.ts'

export const NOW = new Date('2026-03-16T08:00:00Z')
export const WEEK = { from: Date.parse('2026-03-09T08:00:00Z'), to: NOW.getTime() }

/** A session that began some days before `NOW`. */
export function session(
  id: string,
  daysAgo: number,
  first_name: string | null,
  score: number | null,
  overrides: object = {},
): SessionSummary {
  return summaryOf({
    id,
    user: { id: `u-${first_name}`, first_name, last_name: null, email: `${first_name}@acme.com` },
    scenario: { id: 'p', name: 'Pricing' },
    score,
    rank: 'silver',
    duration_seconds: 347,
    is_valid_attempt: score !== null,
    created_at: new Date(NOW.getTime() - daysAgo * 86_400_000).toISOString(),
    ...overrides,
  })
}
