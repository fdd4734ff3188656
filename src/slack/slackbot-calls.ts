import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { MINUTE_MS } from '../lib/durations.ts'
import { describeError, type Log } from '../lib/log.ts'
import { parseJson, SLACK_TEAM_ID, SLACK_USER_ID } from '../lib/parse.ts'
import { readSigned } from './receivers.ts'

/** A tool as Slackbot is told of it. */
interface ListedTool {
  name: string
  title: string
  description: string
  input: z.ZodObject
}

/** Who asks Slackbot, as Slack signs it: never what an argument says. */
const callerSchema = z.object({
  user_id: z.string().regex(SLACK_USER_ID),
  team_id: z.string().regex(SLACK_TEAM_ID),
  enterprise_id: z.string().regex(SLACK_TEAM_ID).nullish(),
})

export type Caller = z.infer<typeof callerSchema>

export interface CallOptions {
  signingSecret: string
  tools: readonly ListedTool[]
  /** Never rejects. */
  answer(
    caller: Caller,
    call: { name: string; input: object },
  ): Promise<{ text: string; blocks: readonly object[] }>
  log: Log
}

/** As long as a signature counts. */
const REPLAYED_MS = 5 * MINUTE_MS
const MOST_REPLAYED = 300

/** As the library writes it: JSON, or for the protocol's revisions of 2025 the one event of a stream. */
interface Answer {
  status: number
  type: string
  body: string
}

/**
 * Answers Slackbot, which calls the app's tools by the Model Context Protocol. No call knows of another one, so that any replica answers
 * it. The protocol's library is loaded by the first call.
 */
export function answerSlackbot(options: CallOptions) {
  /** What was answered to each signature: a call that comes again is the same one. */
  const answered = new LRUCache<string, Promise<Answer>>({ max: MOST_REPLAYED, ttl: REPLAYED_MS })
  let handler: ReturnType<typeof createHandler> | undefined

  async function answer(request: IncomingMessage, body: string): Promise<Answer> {
    const parsedBody = parseJson(body)
    if (parsedBody === undefined || Array.isArray(parsedBody)) return INVALID
    handler ??= createHandler(options)
    const response = await (await handler).fetch(toRequest(request, body), { parsedBody })
    const type = response.headers.get('content-type') ?? JSON_TYPE
    return { status: response.status, type, body: await response.text() }
  }

  /** Never rejects. */
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const read = await readSigned(request, response, options.signingSecret)
    if (read === undefined) return
    const signature = String(read.headers['x-slack-signature'])
    const answering = answered.get(signature) ?? answer(request, read.rawBody.toString())
    if (!answered.has(signature)) answered.set(signature, answering)
    try {
      const { status, type, body } = await answering
      response.writeHead(status, { 'content-type': type }).end(body)
    } catch (error) {
      answered.delete(signature)
      options.log.error('a call of Slackbot failed', describeError(error))
      response.writeHead(500).end()
    }
  }
}

const JSON_TYPE = 'application/json'

/** For what is no JSON, and for what the protocol once allowed: several calls in one. */
const INVALID: Answer = {
  status: 400,
  type: JSON_TYPE,
  body: JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_600, message: 'Invalid request' } }),
}

/** What the library asks for, whatever Slack says that it accepts. */
function toRequest({ headers }: IncomingMessage, body: string): Request {
  const ofProtocol = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    name.startsWith('mcp-') && typeof value === 'string' ? [[name, value]] : [],
  )
  return new Request('https://app/slack/mcp', {
    method: 'POST',
    body,
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': JSON_TYPE,
      ...Object.fromEntries(ofProtocol),
    },
  })
}

/** Its tools only read, which is why Slack asks people less often. */
const READS = { readOnlyHint: true, destructiveHint: false, openWorldHint: false }
const DRAWS_BLOCKS = { slack: { supportsBlockKit: true } }
const meta = z.object({ slack: callerSchema })
const NO_CALLER = "Slack didn't say who asks, so nothing is shown."

async function createHandler({ tools, answer, log }: CallOptions) {
  const { createMcpHandler, McpServer } = await import('@modelcontextprotocol/server')
  const createServer = () => {
    const server = new McpServer({ name: 'exec', title: 'Exec', version: '1.0.0' })
    for (const { name, input, ...words } of tools)
      server.registerTool(
        name,
        { ...words, inputSchema: input, annotations: READS, _meta: DRAWS_BLOCKS },
        async (given, { mcpReq }) => {
          const { data } = meta.safeParse(mcpReq._meta)
          if (data === undefined) return { isError: true, content: [{ type: 'text', text: NO_CALLER }] }
          const { text, blocks } = await answer(data.slack, { name, input: given })
          return { content: [{ type: 'text', text }], _meta: { slack: { blocks } } }
        },
      )
    return server
  }
  return createMcpHandler(createServer, {
    // The tools never change, and an answer to it would never end.
    maxSubscriptions: 0,
    onerror: (error) => log.warn('a call of Slackbot was not taken', describeError(error)),
  })
}
