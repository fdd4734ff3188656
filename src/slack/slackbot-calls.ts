import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { describeError, type Log } from '../lib/log.ts'
import { parseJson, SLACK_TEAM_ID, SLACK_USER_ID } from '../lib/parse.ts'
import { readSigned } from './receivers.ts'

/** A tool as described to Slackbot. */
interface ListedTool {
  name: string
  title: string
  description: string
  input: z.ZodObject
}

/** The person who asks Slackbot, from the part that Slack signs, never from an argument. */
const callerSchema = z.object({
  user_id: z.string().regex(SLACK_USER_ID),
  team_id: z.string().regex(SLACK_TEAM_ID),
  enterprise_id: z.string().regex(SLACK_TEAM_ID).nullish(),
})

export type Caller = z.infer<typeof callerSchema>

export interface CallOptions {
  signingSecret: string
  tools: readonly ListedTool[]
  /** @param call.signature a repeated call has the same one. */
  answer(
    caller: Caller,
    call: { name: string; input: object; signature: string },
  ): Promise<{ text: string; blocks: readonly object[] }>
  log: Log
}

/**
 * Answers Slackbot, which calls the app's tools by the Model Context Protocol. Each call stands alone, so that any replica can
 * answer it. The protocol's library is loaded by the first call.
 */
export function answerSlackbot(options: CallOptions) {
  let handler: ReturnType<typeof createHandler> | undefined

  async function answer(request: IncomingMessage, body: string): Promise<Response> {
    const parsedBody = parseJson(body)
    if (parsedBody === undefined || Array.isArray(parsedBody)) return invalidRequest()
    handler ??= createHandler(options)
    return (await handler)(toRequest(request), parsedBody)
  }

  /** Never rejects. */
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const read = await readSigned(request, response, options.signingSecret)
    if (read === undefined) return
    try {
      const answered = await answer(request, read.rawBody.toString())
      const text = await answered.text()
      response.statusCode = answered.status
      // Sent in one piece: with `writeHead`, Node would send the head separately.
      response.setHeader('content-type', answered.headers.get('content-type') ?? JSON_TYPE).end(text)
    } catch (error) {
      options.log.error('a call of Slackbot failed', describeError(error))
      response.writeHead(500).end()
    }
  }
}

const JSON_TYPE = 'application/json'

/** For a body that isn't JSON, and for batches, which the protocol once allowed. */
function invalidRequest(): Response {
  const error = { code: -32_600, message: 'Invalid request' }
  return Response.json({ jsonrpc: '2.0', id: null, error }, { status: 400 })
}

/** Sets the headers that the library demands, whatever Slack accepts. The library gets the parsed body separately. */
function toRequest(request: IncomingMessage): Request {
  const headers = new Headers({ accept: 'application/json, text/event-stream', 'content-type': JSON_TYPE })
  for (const [name, value] of Object.entries(request.headers))
    if ((name.startsWith('mcp-') || name === SIGNATURE) && typeof value === 'string') headers.set(name, value)
  return new Request('https://app/slack/mcp', { method: 'POST', headers })
}

/** Its tools only read, which is why Slack asks people less often. */
const READS = { readOnlyHint: true, destructiveHint: false, openWorldHint: false }
const DRAWS_BLOCKS = { slack: { supportsBlockKit: true } }
const meta = z.object({ slack: callerSchema })
const NO_CALLER = "Slack didn't say who asks, so nothing is shown."
const SIGNATURE = 'x-slack-signature'

function failedCall(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] }
}

async function createHandler({ tools, answer, log }: CallOptions) {
  const { createMcpHandler, isLegacyRequest, McpServer, WebStandardStreamableHTTPServerTransport } =
    await import('@modelcontextprotocol/server')
  const createServer = ({ requestInfo }: { requestInfo?: Request }) => {
    const signature = requestInfo?.headers.get(SIGNATURE)
    const server = new McpServer({ name: 'exec', title: 'Exec', version: '1.0.0' })
    for (const { name, input, ...words } of tools)
      server.registerTool(
        name,
        { ...words, inputSchema: input, annotations: READS, _meta: DRAWS_BLOCKS },
        async (given, { mcpReq }) => {
          const { data } = meta.safeParse(mcpReq._meta)
          // All calls without a signature would count as the same call.
          if (data === undefined || !signature) return failedCall(NO_CALLER)
          try {
            const { text, blocks } = await answer(data.slack, { name, input: given, signature })
            return { content: [{ type: 'text', text }], _meta: { slack: { blocks } } }
          } catch (error) {
            // The library would answer with the exception's message.
            log.error('a call of Slackbot failed', describeError(error))
            return failedCall('Something went wrong.')
          }
        },
      )
    return server
  }
  const handler = createMcpHandler(createServer, {
    // A subscription waits for tools to change. Tools never change here, so its answer would never end.
    maxSubscriptions: 0,
    onerror: (error) => log.warn('a call of Slackbot was not taken', describeError(error)),
  })
  return async (request: Request, parsedBody: unknown): Promise<Response> => {
    if (!(await isLegacyRequest(request, parsedBody))) return handler.fetch(request, { parsedBody })
    // For the protocol's 2025 revisions, the handler would answer with a stream, which costs more than everything else here.
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
    await createServer({ requestInfo: request }).connect(transport)
    return transport.handleRequest(request, { parsedBody })
  }
}
