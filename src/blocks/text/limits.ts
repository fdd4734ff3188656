/** Slack's limits by its Block Kit reference. They count characters (UTF-16 code units, the strictest reading) unless a name says otherwise. */
export const LIMITS = {
  /** Slack refused messages with some 11,300 characters in all blocks (`msg_blocks_too_long`). */
  messageCharacters: 10_000,
  messageText: 4000,
  messageBlocks: 50,
  viewBlocks: 100,
  viewTitle: 24,
  headerText: 150,
  sectionText: 3000,
  inputText: 3000,
  blockId: 255,
  buttonValue: 2000,
  buttonUrl: 3000,
  alertText: 200,
  optionText: 75,
  /** Slack's documentation says 150, its types say 75. */
  optionValue: 75,
  options: 100,
  overflowOptions: 5,
  /** The initial choices of a menu that takes several. Slack documents no limit, but views hold 250 KB. */
  initialOptions: 50,
  accessibilityLabel: 75,
  /** The title of an unfurl's preview in the composer. Slack documents no limit: this is a safe guess. */
  previewTitle: 200,
  chartPoints: 20,
  /** The text that a tool returns to Slackbot. Slack documents no limit. */
  slackbotText: 40_000,
} as const

declare const place: unique symbol

/**
 * A string that Slack takes in one place, even if an Exec id contains half a surrogate pair. Only this file makes them,
 * and functions that build blocks require them. Those functions cut texts and button values by themselves.
 */
type Fit<Place extends string> = string & { readonly [place]: Place }

export type OptionValue = Fit<'option'>
export type BlockId = Fit<'block'>

/** A string literal of the app's code, which needs no check. */
export type Own<Text extends string> = Record<never, never> extends Record<Text, unknown> ? never : Text

/** @returns `undefined` if a cut would change which item it names. */
export function optionValue(text: string): OptionValue | undefined {
  return isFit(text, LIMITS.optionValue) ? (text as OptionValue) : undefined
}

/** @returns `undefined` if a cut would change it. Slack then makes an id. */
export function blockId(text: string): BlockId | undefined {
  return isFit(text, LIMITS.blockId) ? (text as BlockId) : undefined
}

function isFit(text: string, max: number): boolean {
  return text !== '' && text.length <= max && text.isWellFormed()
}
