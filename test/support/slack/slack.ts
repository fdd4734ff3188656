import type { Server } from 'node:http'
import { offeredConversations, offeredPeople } from './conversation-menu.ts'
import { requireConversation } from './conversations.ts'
import { type Core, DEFAULTS, type Settings, type SlackOptions } from './core.ts'
import { Deliverer, type RawRequest } from './deliver.ts'
import { type Fault, Faults } from './faults.ts'
import { HttpServer } from './http-server.ts'
import { InProcess } from './in-process.ts'
import { join } from './join.ts'
import { type Call, Journal } from './journal.ts'
import { copyJson, type JsonObject } from './json.ts'
import { Messages } from './messages.ts'
import type { Delivery, Retry } from './parcel.ts'
import { click } from './people/click.ts'
import { type CommandInput, runCommand } from './people/command.ts'
import { openHome } from './people/home.ts'
import { closeView, fillView, submitView } from './people/modal.ts'
import { deliverEvent } from './people/payload.ts'
import {
  compose,
  dismiss,
  dropPreview,
  editAsPerson,
  postAsPerson,
  sendComposed,
} from './people/post-message.ts'
import { messageShortcut } from './people/shortcut.ts'
import { suggest } from './people/suggest.ts'
import { ResponseUrls } from './response-urls.ts'
import { type Caller, Slackbot } from './slackbot.ts'
import { SocketServer } from './socket.ts'
import { Triggers } from './triggers.ts'
import { type View, Views } from './views.ts'
import type { Message, Workspace } from './workspace.ts'

export type { SlackOptions }

export type StartOptions = Omit<SlackOptions, keyof typeof DEFAULTS> & Partial<SlackOptions>

/** A simulated Slack that listens on loopback. Close it when done. */
export class FakeSlack {
  readonly settings: Settings
  readonly workspace: Workspace
  readonly sockets: SocketServer
  /** Give it to the bot in place of the network, if it takes one. */
  readonly inProcess: InProcess
  private readonly core: Core
  private readonly http: HttpServer
  private readonly deliverer: Deliverer

  constructor(options: StartOptions) {
    const { workspace, enterprise, clock, ...settings } = { ...DEFAULTS, ...options }
    if (enterprise) workspace.team.enterprise ??= { id: 'E0ACME', name: 'Acme Group' }
    this.settings = copyJson(settings)
    this.workspace = workspace
    this.core = {
      settings: this.settings,
      workspace,
      messages: new Messages(clock),
      views: new Views(clock),
      triggers: new Triggers(clock),
      responseUrls: new ResponseUrls(clock),
      drafts: new Map(),
      sentUnfurlIds: new Map(),
      faults: new Faults(),
      journal: new Journal(clock),
      clock,
      deliver: (parcel, retry) => this.deliverer.deliver(parcel, retry),
      origin: () => this.http.origin,
      newSocketUrl: () => this.http.origin.replace('http:', 'ws:') + this.sockets.newPath(),
    }
    this.sockets = new SocketServer(this.core)
    this.http = new HttpServer(this.core)
    this.inProcess = new InProcess(this.http)
    this.sockets.attachTo(this.http.server)
    this.deliverer = new Deliverer(this.core, this.sockets)
  }

  async listen(): Promise<void> {
    await this.http.listen()
  }

  async close(): Promise<void> {
    await this.sockets.close()
    await this.http.close()
  }

  /** The bot's `slackApiUrl`. */
  get apiUrl(): string {
    return `${this.http.origin}/api/`
  }

  /**
   * Where the bot listens, such as `http://127.0.0.1:3000`. Without it, deliveries go over the bot's sockets.
   * @param botServer takes them within this process.
   */
  connectTo(botUrl: string | undefined, botServer?: Server): void {
    this.deliverer.connectTo(botUrl, botServer)
  }

  command(input: Omit<CommandInput, 'command'> & { command?: string }): Promise<Delivery> {
    const command = input.command ?? this.settings.commands[0]
    if (command === undefined) throw new Error('The app has no command')
    return runCommand(this.core, { ...input, command })
  }

  readonly post = this.acts(postAsPerson)
  readonly edit = this.acts(editAsPerson)
  readonly compose = this.acts(compose)
  /** Presses the ✕ of an unfurl in the composer. */
  readonly dropPreview = this.acts(dropPreview)
  readonly sendComposed = this.acts(sendComposed)
  readonly click = this.acts(click)
  readonly suggest = this.acts(suggest)
  readonly submitView = this.acts(submitView)
  readonly fillView = this.acts(fillView)
  readonly closeView = this.acts(closeView)
  readonly messageShortcut = this.acts(messageShortcut)
  /** Presses *Dismiss* on a message that one person alone sees. */
  readonly dismiss = this.acts(dismiss)
  readonly openHome = this.acts(openHome)
  /** The conversations that a menu of the bot offers to a person. */
  readonly offered = this.acts(offeredConversations)
  /** The people that a menu of the bot offers. */
  readonly offeredPeople = this.acts(offeredPeople)

  /** What a person does, in this Slack. */
  private acts<Input extends unknown[], Outcome>(act: (core: Core, ...input: Input) => Outcome) {
    return (...input: Input): Outcome => act(this.core, ...input)
  }

  /** A person joins a conversation, or is added by the inviter. */
  join(user: string, channel: string, inviter?: string): void {
    join(this.core, requireConversation(this.workspace, channel), user, inviter)
  }

  /** Delivers any event, such as `tokens_revoked`, whether or not the app subscribes to it. */
  event(event: JsonObject & { type: string }, channel?: string): Promise<Delivery> {
    const conversation = channel === undefined ? undefined : requireConversation(this.workspace, channel)
    return deliverEvent(this.core, event, conversation)
  }

  /** Delivers the same once more, signed anew, as Slack does when it saw no acknowledgement. */
  redeliver(
    { kind, name, payload }: Delivery,
    retry: Retry = { retryNum: 1, retryReason: 'http_timeout' },
  ): Promise<Delivery> {
    return this.core.deliver({ kind, name, payload }, retry)
  }

  /** For someone who asks Slackbot. */
  slackbot(caller: Partial<Caller> & { user_id: string }): Slackbot {
    const { botUrl } = this.deliverer
    if (botUrl === undefined) throw new Error('Slack reaches no app of Socket Mode for Slackbot')
    const { id, enterprise } = this.workspace.team
    const meant = { team_id: id, enterprise_id: enterprise?.id ?? null, ...caller }
    return new Slackbot(this.core, `${botUrl}/slack/mcp`, meant)
  }

  deliverRaw(raw: RawRequest): Promise<{ status: number; body: string }> {
    return this.deliverer.deliverRaw(raw)
  }

  get calls() {
    return this.core.journal.calls
  }

  /** The calls of one method so far. */
  callsOf(method: string): Call[] {
    return this.calls.filter((call) => call.method === method)
  }

  get refusals() {
    return this.core.journal.refusals
  }

  get notified() {
    return this.core.journal.notified
  }

  get notices() {
    return this.core.journal.notices
  }

  get deliveries() {
    return this.deliverer.deliveries
  }

  /** The messages that a person sees in a conversation: with unfurls, replies, and the person's own ephemerals. */
  visibleTo(userId: string, channelId: string): Message[] {
    return this.core.messages.visibleTo(this.workspace, userId, channelId)
  }

  /** The modal on top, if the person has one open. */
  view(userId: string): View | undefined {
    return this.core.views.top(userId)
  }

  /** All modals that the person has open, the top one last. */
  viewStack(userId: string): View[] {
    return this.core.views.stack(userId)
  }

  home(userId: string): View | undefined {
    return this.core.views.home(userId)
  }

  /** Lets the next calls of a method go wrong; `response_url` and `*` (all of the Web API) are methods here. */
  fault(method: string, fault: Fault): void {
    this.core.faults.add(method, fault)
  }

  clearFaults(): void {
    this.core.faults.clear()
  }

  readonly next: Journal['next'] = (find) => this.core.journal.next(find)
  readonly on: Journal['on'] = (event, listener) => this.core.journal.on(event, listener)
  readonly off: Journal['off'] = (event, listener) => this.core.journal.off(event, listener)
}

/** Starts a simulated Slack with this workspace. */
export async function startSlack(options: StartOptions): Promise<FakeSlack> {
  const slack = new FakeSlack(options)
  await slack.listen()
  return slack
}
