import { isObject, type Json, type JsonObject, textOf } from '../json.ts'

/** Something live in a text that names or notifies people: Slack would make it a link or send a notification. */
export interface Mention {
  kind: 'broadcast' | 'user' | 'usergroup' | 'channel'
  target: string
}

const PATTERNS: [Mention['kind'], RegExp][] = [
  ['broadcast', /<!(here|channel|everyone|group)(?:\|[^>]*)?>/g],
  ['user', /<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g],
  ['usergroup', /<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>/g],
  ['channel', /<#([CG][A-Z0-9]+)(?:\|[^>]*)?>/g],
]

/** Slack turns these into mentions by itself, unless the text is `verbatim`. */
const AUTOMATIC = /(?<![\w@])@(here|channel|everyone)\b/g

/** The mentions in a text with Slack's markup. `automatic`: bare `@here` and the like count as well. */
export function mentionsInText(text: string, automatic: boolean): Mention[] {
  const marked = PATTERNS.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({ kind, target: match[1] ?? '' })),
  )
  if (!automatic) return marked
  const bare = [...text.matchAll(AUTOMATIC)].map((match) => match[1] ?? '')
  return [...marked, ...bare.map((target) => ({ kind: 'broadcast' as const, target }))]
}

/** The mentions in blocks, wherever they stand: mrkdwn texts and rich text, which takes no others. */
export function mentionsIn(value: Json | undefined): Mention[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(mentionsIn)
  return isObject(value) ? [...ownMentions(value), ...inner] : inner
}

function ownMentions(value: JsonObject): Mention[] {
  const text = textOf(value.text)
  const { type } = value
  if (text !== undefined && type === 'mrkdwn') return mentionsInText(text, value.verbatim !== true)
  if (type !== 'user' && type !== 'channel') return []
  return [{ kind: type, target: textOf(value[`${type}_id`]) ?? '' }]
}
