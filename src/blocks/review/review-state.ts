import { z } from 'zod'
import type { SessionReference } from '../../exec/session-reference.ts'
import { parseJson } from '../../lib/parse.ts'
import { LIMITS } from '../text/limits.ts'

const tab = z.enum(['rubric', 'transcript', 'progress'])

const targetSchema = z.object({
  tab,
  /** From 1; around a line, the page that begins there is 1, and those before it are 0 and less. */
  page: z.int(),
  /** Of a transcript: the index of the line around which a page begins. */
  line: z.int().min(0).optional(),
})

const stateSchema = targetSchema.extend({
  reference: z.object({ id: z.string().min(1), link: z.string().min(1).exactOptional() }),
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

export function openingState(reference: SessionReference, tab: SessionTab): SessionState {
  const { id, link } = reference
  return { reference: { id, ...(link === undefined ? {} : { link }) }, tab, page: 1 }
}

/** Drops a link that does not fit. */
export function encodeMetadata(state: ReviewState): string {
  const whole = JSON.stringify(state)
  return whole.length <= LIMITS.privateMetadata
    ? whole
    : JSON.stringify({ ...state, reference: { id: state.reference.id } })
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
