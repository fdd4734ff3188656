import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type Block, Message, type MessageProps } from 'slack-blocks-to-jsx'
import type { Json, JsonObject } from '../../test/support/slack/json.ts'
import type { DrawContext } from './draw-context.ts'
import { slackDateText } from './slack-date.ts'

const EMPTY = /slack_blocks_to_jsx--blocks"><\/div>/
const drawable = new WeakMap<JsonObject, boolean>()

/** Draws a block with slack-blocks-to-jsx, or nothing where it can't. */
export function libraryBlock(block: JsonObject, context: DrawContext): ReactNode | undefined {
  const shown = withoutVerbatim(block)
  if (!isBlock(shown)) return undefined
  const drawn = <Message {...options(context)} blocks={[shown]} />
  const known = drawable.get(block) ?? draws(drawn)
  drawable.set(block, known)
  return known ? <div className="library">{drawn}</div> : undefined
}

/** The library draws what it does not know as nothing, and throws for what it misunderstands. */
function draws(drawn: ReactNode): boolean {
  try {
    return !EMPTY.test(renderToStaticMarkup(drawn))
  } catch {
    return false
  }
}

/** Slack's form was checked when the bot sent the block; whether the library knows the type shows in the drawing. */
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

/** To the library, `verbatim` turns all formatting off; in Slack it only stops what merely looks like a link. */
function withoutVerbatim(block: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(block), (key, value: Json) => (key === 'verbatim' ? undefined : value))
}
