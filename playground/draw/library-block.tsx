import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type Block, Message, type MessageProps } from 'slack-blocks-to-jsx'
import { isObject, type Json, type JsonObject, textOf } from '../../test/support/slack/json.ts'
import type { DrawContext } from './draw-context.ts'
import { slackDateText } from './slack-date.ts'

const EMPTY = /slack_blocks_to_jsx--blocks"><\/div>/
const drawable = new WeakMap<JsonObject, boolean>()

/** Draws a block with slack-blocks-to-jsx. `undefined` if the library can't draw it. */
export function libraryBlock(block: JsonObject, context: DrawContext): ReactNode | undefined {
  const shown = asLibraryReads(block)
  if (!isBlock(shown)) return undefined
  const drawn = <Message {...options(context)} blocks={[shown]} />
  const known = drawable.get(block) ?? canDraw(drawn)
  drawable.set(block, known)
  return known ? <div className="library">{drawn}</div> : undefined
}

/** The library draws an empty element for an unknown block, and throws for some others. */
function canDraw(drawn: ReactNode): boolean {
  try {
    return !EMPTY.test(renderToStaticMarkup(drawn))
  } catch {
    return false
  }
}

/** The fake Slack has validated the block. `canDraw` finds out whether the library knows its type. */
function isBlock(block: JsonObject): block is JsonObject & Block {
  return typeof block.type === 'string'
}

function options({ people, channels, timeZone, now }: DrawContext): Omit<MessageProps, 'blocks'> {
  return {
    logo: '',
    name: '',
    withoutWrapper: true,
    data: { users: [...people], channels: [...channels], user_groups: [] },
    hooks: {
      date: ({ timestamp, format }) => (
        <time>{slackDateText(Number(timestamp), format, { timeZone, now })}</time>
      ),
      link: ({ href, children }) => (
        <a href={href} target="_blank" rel="noreferrer">
          {children}
        </a>
      ),
    },
  }
}

/** What Slack sorts, the library draws as it came. */
const KNOWN_TYPES: Record<string, string> = { data_table: 'table', raw_number: 'raw_text' }

/**
 * In the library, `verbatim` turns off all formatting; in Slack, only the detection of links and names. The library also draws
 * a space after each `&gt;`, which only a quote needs, at the start of a line.
 */
function asLibraryReads(block: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(block), (key, value: Json) => {
    if (key === 'verbatim') return undefined
    if (key === 'type' && typeof value === 'string') return KNOWN_TYPES[value] ?? value
    return isObject(value) && value.type === 'mrkdwn'
      ? { ...value, text: textOf(value.text)?.replaceAll(/(?<=[^\n])&gt;/g, '>') ?? '' }
      : value
  })
}
