import type { Attempts } from '../../exec/session-lists.ts'
import { isNewBest, scoreChange } from '../card/progress-line.ts'
import { present } from '../text/document.ts'
import { scoreText } from '../text/session-facts.ts'

/** How a new result stands, at the moment when it comes: as "Attempt 3 · a new best · ▲ 12 since the last one". */
export function resultLine(attempts: Attempts): string | undefined {
  const { graded, at = -1, isWhole } = attempts
  const [own, last] = [graded[at], graded[at - 1]]
  if (own === undefined) return undefined
  if (last === undefined) return isWhole ? 'First attempt' : undefined
  const isBest = isNewBest(attempts)
  const best = Math.max(...graded.map(({ score }) => score))
  const change = scoreChange(last.score, own.score)
  return present([
    isWhole && `Attempt ${at + 1}`,
    isBest && 'a new best',
    change === undefined ? 'same score as the last one' : `${change} since the last one`,
    isWhole && !isBest && `best ${scoreText(best)}`,
  ]).join(' · ')
}
