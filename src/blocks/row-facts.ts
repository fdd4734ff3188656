import { createdAt } from '../exec/created-at.ts'
import { isGraded } from '../exec/session.ts'
import type { SessionSummary } from '../exec/session-summary.ts'
import type { Fact } from './card-document.ts'
import { durationText, isKnownRank, rankOf } from './session-facts.ts'

/** What a row of a list says below its title: the rank in a word, the length, when. */
export function rowFacts(session: SessionSummary): Fact[] {
  const rank = isGraded(session) ? rankOf(session).word : undefined
  const duration = durationText(session.duration_seconds)
  const date = createdAt(session)
  return [
    ...(rank === undefined ? [] : [isKnownRank(session) ? { strong: rank } : { plain: rank }]),
    ...(duration === undefined ? [] : [{ plain: duration }]),
    ...(date === undefined ? [] : [{ date }]),
  ]
}
