import type { Attempt, Attempts } from '../../exec/session-lists.ts'
import { viewButton } from '../card/session-buttons.ts'
import { type CardPart, factsPart, present, rowPart } from '../text/document.ts'
import { gradedResult, rankFact } from '../text/session-facts.ts'

/** Newest first, two parts each. *View* opens the card of an attempt in a modal. */
export function attemptRows(attempts: Attempts, from = 0): CardPart[][] {
  return attempts.graded
    .slice(from)
    .map((attempt, index) =>
      attemptRow(attempt, attemptName(attempts, from + index), from + index === attempts.at),
    )
    .toReversed()
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
