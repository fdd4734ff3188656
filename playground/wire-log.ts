import { EventEmitter } from 'node:events'
import type { ExecRequest } from '../test/support/exec/fake-exec.ts'
import type { Wire } from '../test/support/slack/journal.ts'
import { isObject, type Json, type JsonObject, parseJson } from '../test/support/slack/json.ts'
import type { FakeSlack } from '../test/support/slack/slack.ts'
import { builderLink } from './builder-link.ts'
import type { PlaygroundClock } from './clock.ts'
import type { WireEntry } from './page-data.ts'

/** The log keeps this many entries for pages that open later. */
const MAX_ENTRIES = 150

/** The requests between the bot and Slack and Exec, in both directions, and the bot's log. */
export class WireLog extends EventEmitter<{ entry: [WireEntry] }> {
  readonly entries: WireEntry[] = []
  private lastId = 0
  private refusalsSeen = 0
  private readonly slack: FakeSlack
  private readonly clock: PlaygroundClock

  constructor(slack: FakeSlack, clock: PlaygroundClock) {
    super()
    this.clock = clock
    this.setMaxListeners(0)
    this.slack = slack
    slack.on('wire', (wire) => this.addWire(wire))
    // Most refusals belong to a call, whose entry follows at once and names the refusal.
    slack.on('refusal', () => queueMicrotask(() => this.addOtherRefusals()))
  }

  addExecRequest(request: ExecRequest): void {
    const { method, path, query, fault, status = 0, at, ms = 0 } = request
    this.add({
      kind: 'to_exec',
      name: `${method} ${path}`,
      status,
      at,
      ms,
      sent: { query },
      answer: fault === undefined ? asJson(request.answer) : { fault: asJson(fault) },
      problem: fault === undefined && status < 400 ? undefined : execProblem(request),
    })
  }

  addLine(line: string): void {
    const fields = parseJson(line)
    if (!isObject(fields)) return
    const { time: _, level, msg, ...rest } = fields
    const problem = typeof level === 'number' && level >= 40 ? levelName(level) : undefined
    this.add({
      kind: 'log',
      name: lineName(String(msg), rest),
      status: 0,
      at: this.clock.now(),
      ms: 0,
      sent: rest,
      answer: null,
      problem,
    })
  }

  private addWire({ direction, name, request, response, status, at, ms, fault }: Wire): void {
    const sent = withParsedFields(request)
    const problem = direction === 'from_bot' ? this.callProblem(response, status) : ackProblem(status)
    const builderLink = direction === 'from_bot' ? linkToBlocks(sent) : undefined
    const headers = direction === 'to_bot' ? this.signature() : undefined
    this.add({
      kind: direction === 'to_bot' ? 'to_bot' : 'to_slack',
      name,
      status,
      at,
      ms,
      sent,
      answer: response,
      headers,
      problem,
      builderLink,
      isRefused: direction === 'from_bot' && problem !== undefined && fault === undefined,
    })
  }

  private signature(): Record<string, string> {
    const headers = this.slack.deliveries.at(-1)?.headers ?? {}
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-slack-')))
  }

  private callProblem(response: Json, status: number): string | undefined {
    const refusal = this.newRefusals().at(-1)
    if (refusal !== undefined) return `${refusal.error}: ${refusal.why}`
    if (isObject(response) && response.ok === false) return String(response.error)
    if (status === 0) return 'no answer was sent'
    return status >= 400 ? `${status} ${typeof response === 'string' ? response : ''}`.trim() : undefined
  }

  private newRefusals() {
    const found = this.slack.refusals.slice(this.refusalsSeen)
    this.refusalsSeen = this.slack.refusals.length
    return found
  }

  private addOtherRefusals(): void {
    for (const { method, error, why, args, at } of this.newRefusals()) {
      this.add({
        kind: 'to_slack',
        name: method,
        status: 200,
        at,
        ms: 0,
        sent: args,
        answer: null,
        problem: `${error}: ${why}`,
        isRefused: true,
      })
    }
  }

  private add(entry: Omit<WireEntry, 'id'>): void {
    this.lastId += 1
    const added = { ...entry, id: this.lastId }
    this.entries.push(added)
    if (this.entries.length > MAX_ENTRIES) this.entries.shift()
    this.emit('entry', added)
  }
}

/** Names a log line: the decision and its reason, the outcome of a delivery, or the message. */
function lineName(msg: string, { audit, decision, reason, surface, outcome }: JsonObject): string {
  if (audit === true) return `${decision} (${reason}) · ${surface}`
  return [msg, surface, outcome].filter((word) => word !== undefined).join(' · ')
}

function levelName(level: number): string {
  return level >= 50 ? 'error' : 'warning'
}

function execProblem({ fault, status }: ExecRequest): string {
  if (fault !== undefined) return `made to fail: ${fault.kind}`
  return status === undefined ? 'no answer was sent' : `Exec answers ${status}`
}

function ackProblem(status: number): string | undefined {
  if (status === 0) return 'the app did not acknowledge in time'
  return status >= 300 ? `the app answers ${status}` : undefined
}

/** Parses the fields of a form that hold JSON, so that the page can show them formatted. */
function withParsedFields(request: Json): Json {
  if (!isObject(request)) return request
  const fields = Object.entries(request).map(([name, value]) => {
    const isJson = typeof value === 'string' && /^[[{]/.test(value)
    return [name, isJson ? (parseJson(value) ?? value) : value]
  })
  return Object.fromEntries(fields)
}

function asJson(value: unknown): Json {
  return value === undefined ? null : (parseJson(JSON.stringify(value)) ?? null)
}

/** The Block Kit Builder shows messages and views. An unfurl's blocks are shown as those of a message. */
function linkToBlocks(sent: Json): string | undefined {
  if (!isObject(sent)) return undefined
  if (isObject(sent.view)) return builderLink(sent.view)
  const unfurls = isObject(sent.unfurls) ? Object.values(sent.unfurls) : []
  const holder = [sent, ...unfurls].filter(isJsonObject).find(({ blocks }) => Array.isArray(blocks))
  return holder === undefined ? undefined : builderLink({ blocks: holder.blocks })
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value)
}
