import { isObject, type Json, type JsonObject, objectsIn, textOf } from './json.ts'
import { withoutPunctuation } from './links.ts'

const TOKEN = /(<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>|https?:\/\/[^\s<>|`"]+)/

/** What a rich text field holds after a person has typed this. Mentions are given as `<@U…>`: Slack's menu makes them. */
export function typedRichText(typed: string): JsonObject {
  const elements = typed
    .split(TOKEN)
    .flatMap((piece, at) => (at % 2 === 0 ? textElements(piece) : tokenElements(piece)))
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}

function textElements(text: string): JsonObject[] {
  return text === '' ? [] : [{ type: 'text', text }]
}

function tokenElements(token: string): JsonObject[] {
  if (token.startsWith('<@')) return [{ type: 'user', user_id: token.slice(2, -1) }]
  if (token.startsWith('<#')) return [{ type: 'channel', channel_id: token.slice(2, -1) }]
  const url = withoutPunctuation(token)
  return [{ type: 'link', url }, ...textElements(token.slice(url.length))]
}

/** What a person would type for this rich text. Formatting is lost. */
export function typedOf(richText: Json | undefined): string {
  if (!isObject(richText)) return ''
  const { type, text, url, user_id, channel_id, elements } = richText
  const inner = objectsIn(elements).map(typedOf)
  if (type === 'user') return `<@${textOf(user_id)}>`
  if (type === 'channel') return `<#${textOf(channel_id)}>`
  if (type === 'link') return textOf(url) ?? ''
  if (type === 'text') return textOf(text) ?? ''
  return inner.join(type === 'rich_text' || type === 'rich_text_list' ? '\n' : '')
}
