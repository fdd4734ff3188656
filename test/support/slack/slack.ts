import { offeredConversations, offeredPeople } from './conversation-menu.ts'
import { requireConversation } from './conversations.ts'
import type { Core, Settings } from './core.ts'
import { DEFAULT_SETTINGS, type SlackOptions } from './default-settings.ts'
import { Deliverer, type Delivery, type RawRequest } from './deliver.ts'
import { type Pane, Panes } from './entities/panes.ts'
import { type Fault, Faults } from './faults.ts'
import { HttpServer } from './http-server.ts'
import { join } from './join.ts'
import { type Call, Journal } from './journal.ts'
import type { JsonObject } from './json.ts'
import { Messages } from './messages.ts'
import type { Retry } from './parcel.ts'
import { type ClickInput, click } from './people/click.ts'
import { type CommandInput, runCommand } from './people/command.ts'
import { dismiss } from './people/dismiss.ts'
import { closeEntity, type EntityInput, entityPlace, openEntity, refreshEntity } from './people/entity.ts'
import { type HomeInput, openHome } from './people/home.ts'
import { closeView, type SubmitInput, submitView } from './people/modal.ts'
import { deliverEvent } from './people/payload.ts'
import {
  type Composed,
  compose,
  dropPreview,
  editAsPerson,
  type Posted,
  type PostInput,
  postAsPerson,
  sendComposed,
} from './people/post-message.ts'
import { messageShortcut, type ShortcutInput } from './people/shortcut.ts'
import { type SuggestInput, suggest } from './people/suggest.ts'
import { ResponseUrls } from './response-urls.ts'
import { SocketServer } from './socket.ts'
import { Triggers } from './triggers.ts'
import { type View, Views } from './views.ts'
import {
  type Conversation,
  defaultWorkspace,
  type Message,
  type Person,
  type Workspace,
} from './workspace.ts'

export type { SlackOptions }

/** A simulated Slack that listens on loopback. Close it when done. */
export class FakeSlack {
  readonly settings: Settings
  readonly workspace: Workspace
  readonly sockets: SocketServer
  private readonly core: Core
  private readonly http: HttpServer
  private readonly deliverer: Deliverer

  constructor(options: Partial<SlackOptions>) {
    const clock = options.clock ?? Date.now
    const { workspace = defaultWorkspace(), enterprise, clock: _, port: __, ...settings } = options
    if (enterprise === true) workspace.team.enterprise ??= { id: 'E0ACME', name: 'Acme Group' }
    this.settings = structuredClone({ ...DEFAULT_SETTINGS, ...settings })
    this.workspace = workspace
    this.core = {
      settings: this.settings,
      workspace,
      messages: new Messages(clock),
      views: new Views(clock),
      panes: new Panes(clock),
      triggers: new Triggers(clock),
      responseUrls: new ResponseUrls(clock),
      drafts: new Map(),
      sentUnfurlIds: new Map(),
      faults: new Faults(),
      journal: new Journal(clock),
      clock,
      origin: () => this.http.origin,
      refresh: (user, place) => void refreshEntity(this.app, user, place),
      newSocketUrl: () => this.http.origin.replace('http:', 'ws:') + this.sockets.newPath(),
    }
    this.sockets = new SocketServer(this.core)
    this.http = new HttpServer(this.core)
    this.sockets.attachTo(this.http.server)
    this.deliverer = new Deliverer(this.core, this.sockets)
  }

  async listen(port = 0): Promise<void> {
    await this.http.listen(port)
  }

  dropIdleConnections(): void {
    this.http.dropIdleConnections()
  }

  async close(): Promise<void> {
    await this.sockets.close()
    await this.http.close()
  }

  /** The bot's `slackApiUrl`. */
  get apiUrl(): string {
    return `${this.http.origin}/api/`
  }

  /** Where the bot listens, without a path. Without it, deliveries go over the bot's sockets. */
  connectTo(botUrl: string | undefined): void {
    this.deliverer.connectTo(botUrl)
  }

  private get app() {
    return { core: this.core, deliverer: this.deliverer }
  }

  command(input: Omit<CommandInput, 'command'> & { command?: string }): Promise<Delivery> {
    const command = input.command ?? this.settings.commands[0]
    if (command === undefined) throw new Error('The app has no command')
    return runCommand(this.app, { ...input, command })
  }

  post(input: PostInput): Promise<Posted> {
    return postAsPerson(this.app, input)
  }

  edit(message: Message, text: string): Promise<Posted> {
    return editAsPerson(this.app, { message, text })
  }

  compose(input: { user: string; text: string }): Promise<Composed> {
    return compose(this.app, input)
  }

  /** Presses the ✕ of an unfurl in the composer. */
  dropPreview(composed: Composed, url: string): void {
    dropPreview(this.app, composed, url)
  }

  sendComposed(composed: Composed, where: { channel: string; thread_ts?: string }): Promise<Posted> {
    return sendComposed(this.app, composed, where)
  }

  click(input: ClickInput): Promise<Delivery> {
    return click(this.app, input)
  }

  suggest(input: SuggestInput): Promise<Delivery> {
    return suggest(this.app, input)
  }

  submitView(input: SubmitInput): Promise<Delivery> {
    return submitView(this.app, input)
  }

  closeView(input: { user: string; all?: boolean }): Promise<Delivery | undefined> {
    return closeView(this.app, input)
  }

  messageShortcut(input: ShortcutInput): Promise<Delivery> {
    return messageShortcut(this.app, input)
  }

  /** Presses *Dismiss* on a message that one person alone sees. */
  dismiss(user: string, message: { channel: string; ts: string }): void {
    dismiss(this.core, user, message)
  }

  /** A person joins a conversation, or is added by the inviter. */
  join(user: string, channel: string, inviter?: string): void {
    join(this.core, requireConversation(this.workspace, channel), user, inviter)
  }

  openHome(input: HomeInput): Promise<Delivery | undefined> {
    return openHome(this.app, input)
  }

  /** Opens a Work Object's details, or with `refresh` presses the button that fetches them anew. */
  openEntity(input: EntityInput & { refresh?: boolean }): Promise<Delivery | undefined> {
    return openEntity(this.app, input)
  }

  /** Presses the refresh button below a Work Object in a message. */
  refreshEntity(input: EntityInput): Promise<Delivery | undefined> {
    return refreshEntity(this.app, input.user, entityPlace(this.core, input))
  }

  closePane(user: string): void {
    closeEntity(this.core, user)
  }

  /** The details of a Work Object that the person has open. */
  pane(user: string): Pane | undefined {
    return this.core.panes.of(user)
  }

  /** Delivers any event, such as `tokens_revoked`, whether or not the app subscribes to it. */
  event(event: JsonObject & { type: string }, channel?: string): Promise<Delivery> {
    const conversation = channel === undefined ? undefined : requireConversation(this.workspace, channel)
    return deliverEvent(this.app, event, conversation)
  }

  /** Delivers the same once more, signed anew, as Slack does when it saw no acknowledgement. */
  redeliver(
    delivery: Delivery,
    retry: Retry = { retryNum: 1, retryReason: 'http_timeout' },
  ): Promise<Delivery> {
    const { kind, name, payload } = delivery
    return this.deliverer.deliver({ kind, name, payload }, retry)
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

  /** The conversations that a menu of the bot offers to a person. */
  offered(userId: string, menu: JsonObject): Conversation[] {
    return offeredConversations(this.core, userId, menu)
  }

  /** The people that a menu of the bot offers. */
  offeredPeople(): Person[] {
    return offeredPeople(this.core)
  }

  message(channel: string, ts: string): Message | undefined {
    return this.core.messages.find(channel, ts)
  }

  /** Lets the next calls of a method go wrong; `response_url` and `*` (all of the Web API) are methods here. */
  fault(method: string, fault: Fault): void {
    this.core.faults.add(method, fault)
  }

  clearFaults(): void {
    this.core.faults.clear()
  }

  /** See `Journal.next`. `timeoutMs` is in milliseconds. */
  next<Found>(
    find: (slack: FakeSlack) => Found | undefined | null | false,
    timeoutMs?: number,
  ): Promise<Found> {
    return this.core.journal.next(() => find(this), timeoutMs)
  }

  /** The next call of `method` from now on, once its answer is made. */
  nextCall(method: string, timeoutMs?: number): Promise<Call> {
    const before = this.callsOf(method).length
    return this.next(() => this.callsOf(method)[before], timeoutMs)
  }

  readonly on: Journal['on'] = (event, listener) => this.core.journal.on(event, listener)
  readonly off: Journal['off'] = (event, listener) => this.core.journal.off(event, listener)
}

/** Starts a simulated Slack with a default workspace, app and set of scopes; `options` overrides them. */
export async function startSlack(options: Partial<SlackOptions> = {}): Promise<FakeSlack> {
  const slack = new FakeSlack(options)
  await slack.listen(options.port)
  return slack
}
