import { z } from 'zod'
import type { Attempt, Attempts } from '../../exec/session-lists.ts'
import { PROGRESS_BLOCK_ID } from '../text/document.ts'
import { scoreText } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** `undefined` for a first attempt. Later attempts don't count, so that a card never changes. */
export function progressLine({ graded, at = 0, before }: Attempts): string | undefined {
  const earlier = graded.slice(0, at)
  const [first] = earlier
  const own = graded[at]
  if (first === undefined || own === undefined) return undefined
  const best = Math.max(...earlier.map(({ score }) => score))
  // The first attempt may be older than the list.
  if (before === undefined) {
    const latest = Math.max(best, own.score)
    return `Attempt ${at + 1} or later · best of the latest ${at + 1}: ${scoreText(latest)}`
  }
  const facts = [`Attempt ${before + at + 1}`, sinceTheFirst(first, own, best)]
  if (own.score > best) facts.splice(1, 0, 'personal best')
  else if (best > first.score) facts.push(`best ${scoreText(best)}`)
  return facts.join(' · ')
}

function sinceTheFirst(first: Attempt, own: Attempt, best: number): string {
  const isFirstBest = first.score === best && own.score <= best
  const firstScore = `${scoreText(first.score)}${isFirstBest ? ', best' : ''}`
  const change = scoreChange(first.score, own.score)
  return change === undefined
    ? `same as the first (${firstScore})`
    : `${change} since the first (${firstScore})`
}

/** As "▲ 8.5 since your last attempt", for the participant. `undefined` for a first attempt, and for a second, whose progress line says it. */
export function sinceLastAttempt({ graded, at = 0, before }: Attempts): string | undefined {
  const own = graded[at]
  const last = graded[at - 1]
  const isSecond = at === 1 && before === 0
  if (own === undefined || last === undefined || isSecond) return undefined
  const change = scoreChange(last.score, own.score)
  return change === undefined ? 'Same score as your last attempt' : `${change} since your last attempt`
}

/** As "▲ 34.5". Rounds before it subtracts, so that the difference matches the shown scores. `undefined` for none. */
export function scoreChange(from: number, to: number): string | undefined {
  const tenths = Math.round(to * 10) - Math.round(from * 10)
  if (tenths === 0) return undefined
  return `${tenths > 0 ? '▲' : '▼'} ${scoreText(Math.abs(tenths) / 10)}`
}

const MAX_CHARACTERS = 200

const factsSchema = z.object({
  block_id: z.literal(PROGRESS_BLOCK_ID),
  elements: z.array(z.object({ text: z.string() })).min(1),
})

/** From a posted card, so that a redraw keeps the line without asking Exec. */
export function readProgress(blocks: readonly unknown[]): string | undefined {
  const found = blocks.map((block) => factsSchema.safeParse(block).data).find((block) => block !== undefined)
  return toSingleLine(found?.elements.at(-1)?.text.replace(/^· /, ''), MAX_CHARACTERS)
}
