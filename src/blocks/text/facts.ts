import type { Label } from '../../exec/grading-scale.ts'
import type { DateStyle } from './times.ts'

/** A fact in the line below the title. `strong`, `markup`, `before` and `after` are the bot's own words. */
export type Fact = { strong: string } | { markup: string } | { plain: string } | DateFact
export type DateFact = { date: Date; style?: DateStyle; before?: string; after?: string }

export function plainFact(text: string | undefined): Fact | undefined {
  return text === undefined ? undefined : { plain: text }
}

export function labelText({ emoji, word }: Label): string {
  return emoji === '' ? word : `${emoji} ${word}`
}
