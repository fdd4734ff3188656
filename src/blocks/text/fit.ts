import { LIMITS } from './limits.ts'

declare const place: unique symbol

/**
 * A string that Slack takes in one place, whatever Exec's ids hold, such as half of a surrogate pair. Only this file makes one, and what
 * builds blocks takes nothing else there. Any text or value of a button can be made fit, so what builds blocks does that by itself.
 */
type Fit<Place extends string> = string & { readonly [place]: Place }

export type OptionValue = Fit<'option'>
export type BlockId = Fit<'block'>

/** A string that the app's code spells out: the only one that stands there as it is. */
export type Own<Text extends string> = Record<never, never> extends Record<Text, unknown> ? never : Text

/** `undefined` for what would name something else once it fits. */
export function optionValue(text: string): OptionValue | undefined {
  return isFit(text, LIMITS.optionValue) ? (text as OptionValue) : undefined
}

/** `undefined` as `optionValue`: then Slack makes an id. */
export function blockId(text: string): BlockId | undefined {
  return isFit(text, LIMITS.blockId) ? (text as BlockId) : undefined
}

function isFit(text: string, max: number): boolean {
  return text !== '' && text.length <= max && text.isWellFormed()
}
