import type { Attempt, Attempts } from '../../exec/session-lists.ts'
import { viewButton } from '../card/session-buttons.ts'
import { type CardPart, contextPart, factsPart, type Parts, present, rowPart } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { gradedResult, rankFact } from '../text/session-facts.ts'

/** Where the newest begin, of which a chart takes no more. */
export function firstShown({ graded }: Attempts): number {
  return Math.max(0, graded.length - LIMITS.chartPoints)
}

/** The newest, newest first. *View* opens the card of an attempt in a modal. */
export function attemptRows(attempts: Attempts): Parts {
  const from = firstShown(attempts)
  const rows = attempts.graded
    .slice(from)
    .map((attempt, index) =>
      attemptRow(attempt, attemptName(attempts, from + index), from + index === attempts.at),
    )
  return [...rows.toReversed().flat(), from > 0 && contextPart(`These are the newest ${LIMITS.chartPoints}.`)]
}

/** `undefined` if the number of earlier attempts is unknown. */
export function attemptName({ isWhole }: Attempts, index: number): string | undefined {
  return isWhole ? `Attempt ${index + 1}` : undefined
}

function attemptRow(attempt: Attempt, name: string | undefined, isShown: boolean): CardPart[] {
  const title = present([gradedResult(attempt), name]).join(' · ')
  return [
    rowPart(title, isShown ? undefined : viewButton(attempt.id)),
    factsPart(rankFact(attempt), { date: attempt.date, style: 'day' }, isShown && { strong: 'This one' }),
  ]
}
