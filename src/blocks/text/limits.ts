/** In characters (UTF-16 code units, the strictest reading) unless a name says otherwise. From Slack's Block Kit reference. */
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
  /** Of a menu that takes several: Slack documents none, but views hold 250 KB. */
  initialOptions: 50,
  accessibilityLabel: 75,
  /** Of an unfurl's preview in the composer. Slack documents none; a guess on the safe side. */
  previewTitle: 200,
  chartPoints: 20,
  /** Of what a tool returns to Slackbot. It documents none for the text. */
  slackbotText: 40_000,
  slackbotCharts: 2,
} as const

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
