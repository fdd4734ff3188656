import { z } from 'zod'
import type { SessionReference } from '../../exec/session-reference.ts'
import { parseJson } from '../../lib/json.ts'
import { LIMITS } from '../text/limits.ts'

const tab = z.enum(['overview', 'rubric', 'transcript', 'progress'])
const page = z.int().min(1)

const targetSchema = z.object({
  tab,
  /** From 1. */
  page,
  /** The transcript line that a press on a moment leads to: its index in the session's transcript. Its page counts. */
  line: z.int().min(0).exactOptional(),
  /** Where that press was made. */
  back: z.object({ tab, page }).exactOptional(),
  /** Of the progress: which page of Exec's list of sessions, from 1. The first where it is missing. */
  list: page.exactOptional(),
  /** Of the progress: the person asks for the attempt before, though that takes a request. */
  compare: z.literal(true).exactOptional(),
})

const stateSchema = targetSchema.extend({
  reference: z.object({ id: z.string().min(1), link: z.string().min(1).exactOptional() }),
})

export type ReviewTab = z.infer<typeof tab>

/** A tab that is made of the session alone. */
export type SessionTab = Exclude<ReviewTab, 'progress'>

/** A place in a review: what a button or an option leads to. */
export type ReviewTarget = z.infer<typeof targetSchema>

/** All that an open review has to remember. It lives in the view, not in the bot. */
export type ReviewState = z.infer<typeof stateSchema>

/** A place in what is made of the session alone. */
export type SessionState = ReviewState & { tab: SessionTab }

export function isSessionState(state: ReviewState): state is SessionState {
  return state.tab !== 'progress'
}

/** How a review opens. */
export function openingState(reference: SessionReference, tab: SessionTab = 'overview'): SessionState {
  const { id, link } = reference
  return { reference: { id, ...(link === undefined ? {} : { link }) }, tab, page: 1 }
}

/** The state as the view's `private_metadata`. A link that does not fit there gives way to the session's id. */
export function encodeMetadata(state: ReviewState): string {
  const whole = JSON.stringify(state)
  return whole.length <= LIMITS.privateMetadata
    ? whole
    : JSON.stringify({ ...state, reference: { id: state.reference.id } })
}

/** Reads back what `encodeMetadata` wrote. Undefined for anything else. */
export function decodeMetadata(text: string): ReviewState | undefined {
  return stateSchema.safeParse(parseJson(text)).data
}

/** A target as a button's or an option's value. Options take 75 characters, which a target without `line` fits. */
export function encodeTarget({ tab, page, line, back, list, compare }: ReviewTarget): string {
  return JSON.stringify({ tab, page, line, back, list, compare })
}

/** Reads back what `encodeTarget` wrote. Undefined for anything else. */
export function decodeTarget(value: string): ReviewTarget | undefined {
  return targetSchema.safeParse(parseJson(value)).data
}
