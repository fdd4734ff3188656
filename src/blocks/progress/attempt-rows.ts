import type { Attempt, Attempts } from '../../exec/session-lists.ts'
import { namedButton, sessionButton } from '../card/session-buttons.ts'
import { type CardPart, plainText } from '../text/document.ts'
import { gradedResult, rankFacts } from '../text/session-facts.ts'

/** Newest first, two parts each. *View* opens the card of an attempt in a modal. */
export function attemptRows(attempts: Attempts, { from, to }: { from: number; to: number }): CardPart[][] {
  return attempts.graded
    .slice(from, to)
    .map((attempt, index) =>
      attemptRow(attempt, attemptName(attempts, from + index), from + index === attempts.at),
    )
    .toReversed()
}

/** `undefined` if the number of earlier attempts is unknown. */
export function attemptName({ before }: Attempts, index: number): string | undefined {
  return before === undefined ? undefined : `Attempt ${before + index + 1}`
}

function attemptRow(attempt: Attempt, name: string | undefined, isShown: boolean): CardPart[] {
  const result = gradedResult(attempt)
  const title = name === undefined ? result : `${result} · ${name}`
  const button = { ...sessionButton('viewFeedback', { id: attempt.id }), text: plainText('View') }
  const shown = isShown ? [{ strong: 'This one' }] : []
  return [
    { kind: 'row', text: title, button: isShown ? undefined : namedButton(button, title) },
    { kind: 'facts', facts: [...rankFacts(attempt), { date: attempt.date, style: 'day' }, ...shown] },
  ]
}
