import type { ReactNode } from 'react'
import { isObject, type Json, textOf } from '../../test/support/slack/json.ts'
import type { DrawContext } from './draw-context.ts'
import { libraryBlock } from './library-block.tsx'

/** Slack's markup, drawn by the library. */
export function Markup({ text, context }: { text: string; context: DrawContext }): ReactNode {
  const section = { type: 'section', text: { type: 'mrkdwn', text } }
  return text === '' ? null : <div className="markup">{libraryBlock(section, context) ?? text}</div>
}

/** The library parses markup in `plain_text`, too, so this draws `plain_text` itself, to the letter. */
export function TextObject({ text, context }: { text: Json | undefined; context: DrawContext }): ReactNode {
  if (isObject(text) && text.type === 'mrkdwn')
    return <Markup text={textOf(text.text) ?? ''} context={context} />
  return <span className="plain">{plainTextOf(text)}</span>
}

/** The `text` of a text object, or an empty string. */
export function plainTextOf(text: Json | undefined): string {
  return isObject(text) ? (textOf(text.text) ?? '') : ''
}
