import { z } from 'zod'
import type { SessionReference } from '../../exec/session-reference.ts'
import { parseJson } from '../../lib/parse.ts'

const tab = z.enum(['rubric', 'transcript', 'progress'])

const targetSchema = z.object({
  tab,
  /** From 1; around a line, the page that begins there is 1, and those before it are 0 and less. */
  page: z.int(),
  /** Of a transcript: the index of the line around which a page begins. */
  line: z.int().min(0).optional(),
})

const stateSchema = targetSchema.extend({
  reference: z.object({ id: z.string().min(1) }),
})

export type ReviewTab = z.infer<typeof tab>

export type SessionTab = Exclude<ReviewTab, 'progress'>

export type ReviewTarget = z.infer<typeof targetSchema>

/** Stored in the view, not in the app. */
export type ReviewState = z.infer<typeof stateSchema>

export type SessionState = ReviewState & { tab: SessionTab }

export function isSessionState(state: ReviewState): state is SessionState {
  return state.tab !== 'progress'
}

export function openingState({ id }: SessionReference, tab: SessionTab): SessionState {
  return { reference: { id }, tab, page: 1 }
}

export function encodeMetadata(state: ReviewState): string {
  return JSON.stringify(state)
}

export function decodeMetadata(text: string): ReviewState | undefined {
  return stateSchema.safeParse(parseJson(text)).data
}

export function encodeTarget({ tab, page, line }: ReviewTarget): string {
  return JSON.stringify({ tab, page, line })
}

export function decodeTarget(value: string): ReviewTarget | undefined {
  return targetSchema.safeParse(parseJson(value)).data
}
