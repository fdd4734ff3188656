import { z } from 'zod'
import type { Attempts } from '../../exec/attempts.ts'
import { roundScore } from '../../exec/session.ts'
import { scoreText } from '../session/session-facts.ts'
import { present } from '../text/document.ts'

/** For someone who may list the attempts. `undefined` if there is only one, or if earlier ones may be unknown. */
export function progressLine({ graded, at, isWhole }: Attempts): string | undefined {
  const [first] = graded
  const own = at === undefined ? undefined : graded[at]
  if (!isWhole || at === undefined || own === undefined || first === undefined || graded.length < 2)
    return undefined
  const best = Math.max(...graded.map(({ score }) => score))
  const since = scoreChange(first.score, own.score)
  return present([
    `Attempt ${at + 1} of ${graded.length}`,
    at > 0 && (since === undefined ? 'same as the first' : `${since} since the first`),
    own.score === best ? 'best so far' : `best ${scoreText(best)}`,
  ]).join(' · ')
}

/** E.g. "Attempt 2", for cards that others see: it says nothing about other sessions. `undefined` for a first attempt. */
export function attemptLine({ at = 0, isWhole }: Attempts): string | undefined {
  return at > 0 && isWhole ? `Attempt ${at + 1}` : undefined
}

/** E.g. "▲ 34.5". It rounds first, so that the difference matches the shown scores. `undefined` if there is no change. */
export function scoreChange(from: number, to: number): string | undefined {
  const change = roundScore(roundScore(to) - roundScore(from))
  return change === 0 ? undefined : `${change > 0 ? '▲' : '▼'} ${scoreText(Math.abs(change))}`
}

/** Whether the session beats every other attempt; `false` for a first attempt, or if earlier ones are unknown. */
export function isNewBest({ graded, at = 0, isWhole }: Attempts): boolean {
  const own = graded[at]
  const isBest = graded.every(({ score }, index) => index === at || (own !== undefined && score < own.score))
  return at > 0 && isWhole && isBest
}

const factsSchema = z.object({
  type: z.literal('context'),
  elements: z.array(z.object({ text: z.string() })),
})

/** The number of the attempt on a posted card that others see, so that a redraw keeps it without asking Exec. */
export function readAttempt(blocks: readonly unknown[]): string | undefined {
  const facts = blocks.flatMap((block) => factsSchema.safeParse(block).data?.elements.at(-1)?.text ?? [])
  return facts.map((fact) => /· (Attempt \d+)\b(?! or)/.exec(fact)?.[1]).find((line) => line !== undefined)
}
