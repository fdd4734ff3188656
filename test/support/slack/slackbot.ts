import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { z } from 'zod'
import { machineClock } from '../clock.ts'
import { interactiveElements } from './blocks/interactive-elements.ts'
import { validateBlocks } from './blocks/validate.ts'
import type { Core } from './core.ts'
import { signedHeaders } from './deliver.ts'
import { findButton } from './find-element.ts'
import { type Json, type JsonObject, objectsIn, textOf } from './json.ts'
import { readable } from './readable.ts'

/** Who asks, as Slack says it with each call. */
export interface Caller {
  user_id: string
  team_id: string
  enterprise_id: string | null
}

/** What a tool has answered. Slackbot's model reads the text, and the person sees the blocks. */
export interface Reply {
  text: string
  blocks: JsonObject[]
  isError: boolean
}

const result = z.object({
  content: z.array(z.object({ type: z.literal('text'), text: z.string() })).length(1),
  isError: z.boolean().default(false),
  _meta: z.object({ slack: z.object({ blocks: z.array(z.record(z.string(), z.json())) }) }).optional(),
})

/** The kinds of blocks that Slackbot shows. */
const SHOWN = new Set(
  'actions card carousel container context data_table data_visualization divider file header image input markdown rich_text section table video'.split(
    ' ',
  ),
)
const TOOL_PRESS = /^tool:[\w-]+$/

/** Slack's client of the app's tools, for one person. It signs each request as Slack signs a delivery. */
export class Slackbot {
  #client: Promise<Client> | undefined

  constructor(
    private readonly core: Core,
    private readonly url: string,
    private readonly caller: Caller,
  ) {}

  /** The tools, as a model is told of them. */
  async tools() {
    return (await (await this.#connected()).listTools()).tools
  }

  async calls(name: string, input: JsonObject = {}): Promise<Reply> {
    const [client, began, at] = [await this.#connected(), performance.now(), this.core.clock()]
    const answer = await client.callTool({ name, arguments: input, _meta: { slack: { ...this.caller } } })
    const { content, isError, _meta } = result.parse(answer)
    const blocks = objectsIn(_meta?.slack.blocks ?? [])
    const reply = { text: content[0]?.text ?? '', blocks, isError }
    this.core.journal.emit('wire', {
      direction: 'to_bot',
      name: `tools/call ${name}`,
      request: { ...this.caller, arguments: input },
      response: reply,
      status: 200,
      at,
      ms: performance.now() - began,
    })
    this.#check(blocks, name)
    return reply
  }

  /** Presses a button of a reply: the answer takes its place. */
  async presses(label: string, { in: { blocks }, beside }: { in: Reply; beside?: string }): Promise<Reply> {
    const { found } = findButton(interactiveElements(blocks), label, beside)
    const { action_id = '', value = '' } = found.element
    const name = (textOf(action_id) ?? '').replace(/^tool:/, '')
    return await this.calls(name, z.record(z.string(), z.json()).parse(JSON.parse(String(value))))
  }

  /** One signed request. Each call of what it returns sends that, and resolves to the body of the answer. */
  signs(name: string, input: JsonObject): () => Promise<string> {
    const params = { name, arguments: input, _meta: { slack: { ...this.caller } } }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
    const headers = signedHeaders(this.core.settings.signingSecret, seconds(), body)
    return async () => (await fetch(this.url, { method: 'POST', headers, body })).text()
  }

  /** What the person sees of a reply. */
  static sees({ blocks }: Reply): string {
    return readable(blocks)
  }

  /** One wrong block, and Slackbot shows none. */
  #check(blocks: JsonObject[], method: string): void {
    const kinds = blocks.map(({ type }) => textOf(type) ?? '').filter((type) => !SHOWN.has(type))
    const presses = interactiveElements(blocks).flatMap(({ element }) => {
      const { action_id, url, value } = element
      if (url !== undefined) return String(url).startsWith('https://') ? [] : [`the link ${String(url)}`]
      const isCall = TOOL_PRESS.test(textOf(action_id) ?? '') && typeof value === 'string'
      return isCall && isObjectText(value) ? [] : [`the button ${String(action_id)}`]
    })
    const wrong = validateBlocks(sentBlocks(blocks), 'message').map((one) => JSON.stringify(one))
    for (const why of [...kinds.map((kind) => `a block ${kind}`), ...presses, ...wrong])
      this.core.journal.refuse(`slackbot:${method}`, 'invalid_blocks', why, undefined)
  }

  #connected(): Promise<Client> {
    this.#client ??= this.#connect()
    return this.#client
  }

  async #connect(): Promise<Client> {
    const client = new Client({ name: 'slackbot', version: '1.0.0' })
    const transport = new StreamableHTTPClientTransport(new URL(this.url), {
      fetch: (url, init) => this.#fetch(String(url), init),
    })
    await client.connect(transport)
    return client
  }

  async #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const signed = signedHeaders(this.core.settings.signingSecret, seconds(), String(init.body ?? ''))
    for (const [name, value] of Object.entries(signed)) headers.set(name, value)
    return await fetch(url, { ...init, headers })
  }
}

function seconds(): number {
  return Math.floor(machineClock() / 1000)
}

function isObjectText(text: string): boolean {
  return text.length <= 2000 && z.record(z.string(), z.json()).safeParse(JSON.parse(text)).success
}

function sentBlocks(blocks: JsonObject[]): Json {
  return JSON.parse(JSON.stringify(blocks))
}
