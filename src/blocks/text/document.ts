import type {
  ActionsBlock,
  ActionsBlockElement,
  Block,
  Button,
  ConfirmationDialog,
  ContextBlock,
  KnownBlock,
  ModalView,
  Overflow,
  PlainTextOption,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
  SectionBlock,
} from '@slack/types'
import type { Label } from '../../exec/grading-scale.ts'
import { type Fact, labelText } from './facts.ts'
import { type BlockId, LIMITS, type OptionValue, type Own, optionValue } from './limits.ts'
import { slackDate } from './times.ts'
import { cut, cutMarkup, escapeMarkup, isFreeOfMarkup, toSingleLine } from './untrusted-text.ts'

/** Where a card is shown. Unfurls refuse rich text. */
export type Surface = 'message' | 'unfurl' | 'view'

/** A value, unless a condition rules it out. */
export type Optional<Value> = Value | false | undefined

export function present<Value extends object | string>(values: readonly Optional<Value>[]): Value[] {
  return values.filter((value) => value !== undefined && value !== false)
}

/** A text in Slack's markup, and the blocks that show it. */
export interface Content {
  text: string
  blocks: KnownBlock[]
}

/** A part of a message or a view. */
export type CardPart = Content

/** Its blocks may be newer than `@slack/types`. */
export interface AnyContent {
  text: string
  blocks: (KnownBlock | Block)[]
}

export type Parts = readonly Optional<CardPart>[]

/** A message of the bot's own words, in `mrkdwn`, with buttons below. */
export function wordsContent(text: string, ...elements: readonly OptionalElement[]): Content {
  return toMessage(wordsPart(text), actionsPart(...elements))
}

export function contextContent(text: string): Content {
  return toMessage(contextPart(text))
}

export function toMessage(...optional: Parts): Content {
  const parts = present(optional)
  const texts = parts.map(({ text }) => text).filter((text) => text !== '')
  return { text: cutMarkup(texts.join('\n'), LIMITS.messageText), blocks: toBlocks(parts) }
}

export function toBlocks(parts: Parts): KnownBlock[] {
  return present(parts).flatMap(({ blocks }) => blocks)
}

/** Counts the parts' share of a message's room, without buttons. */
export function charactersIn(parts: Parts): number {
  return present(parts).reduce((sum, { text }) => sum + text.length, 0)
}

export function titlePart(text: string): CardPart {
  return blockPart({ type: 'header', text: plainText(cut(text, LIMITS.headerText)) }, escapeMarkup(text))
}

export function factsPart(...optional: readonly Optional<Fact>[]): CardPart {
  const facts = present(optional)
  const text = facts.map(factText).join(' · ')
  return { text, blocks: facts.length === 0 ? [] : [{ type: 'context', elements: contextElements(facts) }] }
}

export function prosePart(...prose: readonly Prose[]): CardPart {
  return { text: escapeMarkup(proseText(prose)), blocks: prose.length === 0 ? [] : [toRichText(prose)] }
}

export function paragraphs(...texts: readonly string[]): CardPart {
  return prosePart(...texts.map((text): Prose => ({ kind: 'paragraph', text })))
}

export function contextPart(text: Optional<string>): CardPart | undefined {
  return text ? factsPart({ plain: text }) : undefined
}

/** For unfurls, too, where Slack refuses rich text (`invalid_blocks`). Slack parses nothing in it. */
export function plainPart(text: string): CardPart {
  return blockPart(plainSection(text), escapeMarkup(text))
}

/** The bot's own words, in `mrkdwn`, with a button on the right. */
export function wordsPart(text: string, accessory?: Button): CardPart {
  return blockPart({ ...mrkdwnSection(text), ...(accessory && { accessory }) }, text)
}

/** @param text its words, in markup. */
export function blockPart(block: KnownBlock, text = ''): CardPart {
  return { text, blocks: [block] }
}

/**
 * A row of a list, with its button on the right: see `namedButton`. It is bold if the text can't be mistaken for markup.
 * @param bold the beginning of the text, if only the beginning is bold.
 */
export function rowPart(text: string, button?: Button, bold = text): CardPart {
  const accessory = button && namedButton(button, text)
  return blockPart({ ...rowSection(text, bold), ...(accessory && { accessory }) }, escapeMarkup(text))
}

export const DIVIDER: CardPart = blockPart({ type: 'divider' })

export function dividedRows(rows: readonly CardPart[][]): CardPart[] {
  return rows.flatMap((parts, at) => (at === 0 ? parts : [DIVIDER, ...parts]))
}

export function actionsPart(...elements: readonly OptionalElement[]): CardPart {
  return { text: '', blocks: actionsBlocks(elements) }
}

/** Uses `mrkdwn`: rich text takes no button on its right, and `plain_text` is never bold. */
function rowSection(text: string, bold: string): SectionBlock {
  const markup = `*${escapeMarkup(bold)}*${escapeMarkup(text.slice(bold.length))}`
  if (isFreeOfMarkup(text) && markup.length <= LIMITS.sectionText) return mrkdwnSection(markup)
  return plainSection(text)
}

/** Joins consecutive plain facts to one element, up to Slack's limit. The separators keep the line readable. */
function contextElements(facts: readonly Fact[]): ContextBlock['elements'] {
  const elements: ContextBlock['elements'] = []
  for (const [index, fact] of facts.entries()) {
    const separator = index === 0 ? '' : '· '
    const last = elements.at(-1)
    if ('plain' in fact && last?.type === 'plain_text')
      last.text = cut(`${last.text} ${separator}${fact.plain}`, LIMITS.sectionText)
    else if ('plain' in fact) elements.push(plainText(cut(separator + fact.plain, LIMITS.sectionText)))
    else elements.push({ type: 'mrkdwn', text: separator + markupOf(fact), verbatim: true })
  }
  return elements
}

function markupOf(fact: Exclude<Fact, { plain: string }>): string {
  if ('markup' in fact) return fact.markup
  if ('strong' in fact) return `*${fact.strong}*`
  const { date, style, before = '', after = '' } = fact
  return `${before}${slackDate(date, style)}${after}`
}

/** For the message's `text`. Slack shows its dates in the reader's time zone, too. */
function factText(fact: Fact): string {
  if ('plain' in fact) return escapeMarkup(fact.plain)
  return 'strong' in fact ? fact.strong : markupOf(fact)
}

export function asOfLine(asOf: Date | undefined): CardPart | undefined {
  return asOf && factsPart(asOfFact(asOf))
}

export function asOfFact(asOf: Date | undefined): Fact | undefined {
  return asOf && { before: 'As of ', date: asOf, after: ': a limit for requests to Exec is reached' }
}

export function updatedFact(readAt: Date): Fact {
  return { before: 'Updated ', date: readAt }
}

export function leftOutLine(items: number): string | undefined {
  return items > 0 ? `+${items} more in the full review` : undefined
}

/** Plain text, which may come from Exec. */
export type Prose =
  | { kind: 'heading'; text: string }
  /** The bot's own words in `lead` come before the text. */
  | { kind: 'paragraph'; text: string; lead?: string | undefined }
  | { kind: 'item'; label: Label; name: string; feedback?: string | undefined }

/** For messages and views. Slack parses nothing in rich text. */
function toRichText(prose: readonly Prose[]): RichTextBlock {
  // `flatMap` would take a tenth of a card's time.
  const elements: RichTextBlock['elements'] = []
  for (const one of prose) elements.push(...richTextElements(one))
  return { type: 'rich_text', elements }
}

function richTextElements(prose: Prose): RichTextBlock['elements'] {
  if (prose.kind === 'heading') return [section(bold(prose.text))]
  if (prose.kind === 'paragraph')
    return [section(...(prose.lead === undefined ? [] : [bold(`${prose.lead}: `)]), text(prose.text))]
  const { label, name, feedback } = prose
  const emoji = label.emoji === '' ? [] : [text(`${label.emoji} `)]
  const head = section(...emoji, bold(name), text(` — ${label.word}`))
  return feedback === undefined ? [head] : [head, { type: 'rich_text_quote', elements: [text(feedback)] }]
}

export function proseText(prose: readonly Prose[]): string {
  return prose
    .map((one) => {
      if (one.kind === 'heading') return one.text
      if (one.kind === 'paragraph') return present([one.lead, one.text]).join(': ')
      const head = labelText({ emoji: one.label.emoji, word: `${one.name} — ${one.label.word}` })
      return present([head, one.feedback]).join('\n')
    })
    .join('\n')
}

export function section(...elements: RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements }
}

function text(content: string): RichTextElement {
  return { type: 'text', text: content }
}

export function bold(content: string): RichTextElement {
  return { type: 'text', text: content, style: { bold: true } }
}

/** `emoji: false` leaves `:x:` as it is. */
export function plainText(text: string): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text: text.toWellFormed(), emoji: false }
}

export function plainSection(text: string): SectionBlock {
  return { type: 'section', text: plainText(cut(text, LIMITS.sectionText)) }
}

export function contextBlock(text: string): ContextBlock {
  return { type: 'context', elements: [plainText(text)] }
}

/** A modal without fields. */
export function plainView(title: string, blocks: ModalView['blocks']): ModalView {
  return { type: 'modal', title: plainText(title), close: plainText('Close'), blocks }
}

/** `verbatim` stops Slack from linking text that only looks like a name or a URL. */
export function mrkdwnSection(text: string): SectionBlock {
  const fit = cutMarkup(text.toWellFormed(), LIMITS.sectionText)
  return { type: 'section', text: { type: 'mrkdwn', text: fit, verbatim: true } }
}

export type OptionalElement = Optional<ActionsBlockElement>

/** Slack refuses an empty `actions` block. */
export function actionsBlocks(elements: readonly OptionalElement[], block_id?: BlockId): ActionsBlock[] {
  const shown = present(elements)
  if (shown.length === 0) return []
  return [{ type: 'actions', ...(block_id !== undefined && { block_id }), elements: shown }]
}

/** Cuts the value to Slack's limit. The button's `read` checks the value, so a cut one does no harm. */
export function button(label: string, action_id: string, value: string): Button {
  const fit = value.slice(0, LIMITS.buttonValue).toWellFormed()
  return { type: 'button', text: plainText(label), action_id, value: fit }
}

/** `undefined` without a URL, or if it is too long. */
export function linkButton(label: string, action_id: string, page: string | undefined): Button | undefined {
  const url = linkUrl(page)
  return url === undefined ? undefined : { type: 'button', text: plainText(label), action_id, url }
}

/**
 * For a button or an option of a menu. Escapes characters such as `[`, `|` and `^`: browsers take them in a query, but Slack's schema
 * asks for a URI.
 */
export function linkUrl(page = ''): string | undefined {
  const url = page.toWellFormed().replace(/[^\w.~:/?#@!$&'()*+,;=%-]/gu, encodeURIComponent)
  return url === '' || url.length > LIMITS.buttonUrl ? undefined : url
}

/** Adds the title for screen readers, since every card in a channel has the same buttons. */
export function namedButton(button: Button, title: string): Button {
  return { accessibility_label: cut(`${button.text.text}: ${title}`, LIMITS.accessibilityLabel), ...button }
}

/** The button of the tab that is shown. */
export function shownTab(button: Button): Button {
  const { text } = button.text
  return {
    ...button,
    text: plainText(`● ${text}`),
    accessibility_label: `${text}, shown now`,
  }
}

/** Slack asks this before the press counts. @param style `danger` for what can't be undone. */
export function confirmation(
  title: string,
  text: string,
  confirm: string,
  style?: 'danger',
): ConfirmationDialog {
  return {
    title: plainText(title),
    text: plainText(text),
    confirm: plainText(confirm),
    deny: plainText('Cancel'),
    ...(style && { style }),
  }
}

export function option<Text extends string>(label: string, value: OptionValue | Own<Text>): PlainTextOption {
  return { text: plainText(label), value }
}

/** An option for a person, a group or a scenario; `undefined` if Slack refuses the id as a value. */
export function namedOption(id: string, name: string | null | undefined): PlainTextOption | undefined {
  const value = optionValue(id)
  return value && option(toSingleLine(name, LIMITS.optionText) ?? 'Without a name', value)
}

/** *Turn off …* is a button at first, and moves into ⋯ once people know the message. */
export type TurnOffPlace = 'button' | 'menu'

/** @param actionId the button and the menu share it, so that one listener takes both. */
export function turnOffControl(label: string, actionId: string, place: TurnOffPlace): Button | Overflow {
  return place === 'button'
    ? button(label, actionId, 'off')
    : { type: 'overflow', action_id: actionId, options: [option(label, 'off')] }
}
