import { interactiveElements } from './blocks/interactive-elements.ts'
import { requirePerson } from './conversations.ts'
import { type Choice, chosenState, suggestedOf, valueIn, withValue } from './element-values.ts'
import { type Found, findButton, findMenu } from './find-element.ts'
import { objectsIn, textOf } from './json.ts'
import type { Delivery } from './parcel.ts'
import { asksApp } from './people/suggest.ts'
import { elementsOfMessage } from './post.ts'
import { readable, readableMessage } from './readable.ts'
import type { FakeSlack } from './slack.ts'
import type { View } from './views.ts'
import { appDmId, type Message, type Person as Profile } from './workspace.ts'

/** Where a person acts or looks: a message with what stands below it, or what Slack shows beside the conversation. */
export type Place = Message | 'modal' | 'home'

/** Where a person acts. Both are new after a start, and `bot` after a restart. */
interface Surroundings {
  slack: FakeSlack
  bot: { idle(): Promise<void> }
}

/** Which of several equal buttons: the one in the block with these words. */
export interface Where {
  /** By default where the person would look: see `Person.here`. */
  in?: Place | undefined
  beside?: string | undefined
}

/**
 * A person in front of Slack. Each action waits until the app has answered. An action throws where Slack offers no such
 * thing to this person, and where the app does not acknowledge it.
 */
export class Person {
  /** Where the Home is what the person opened last. */
  #home: FakeSlack | undefined

  /** @param channel the conversation that the person has open. */
  constructor(
    protected readonly app: Surroundings,
    readonly id: string,
    readonly channel = 'C0TEAM',
  ) {}

  /** The same person in another conversation. */
  in(channel: string): Person {
    return new Person(this.app, this.id, channel)
  }

  /** The same person in the direct messages of the app. */
  get dm(): Person {
    return this.in(appDmId(this.id))
  }

  /** The person's Slack profile, which tests may change. */
  get profile(): Profile {
    return requirePerson(this.app.slack.workspace, this.id)
  }

  /**
   * Runs the app's command, and reads the one answer that is for this person alone. Throws where more appeared in the
   * conversation than `beside` it.
   */
  async asks(text: string, { beside = 0 } = {}): Promise<string> {
    const before = this.messages().length
    await this.sendsCommand(text)
    return this.readsOwn(this.messages().slice(before), beside + 1)
  }

  /** Runs the app's command, whether or not it is answered. */
  async sendsCommand(text: string): Promise<Delivery> {
    this.#home = undefined
    const delivery = await this.app.slack.command({ user: this.id, channel: this.channel, text })
    if (delivery.body !== null) throw new Error(`The acknowledgement holds ${JSON.stringify(delivery.body)}`)
    return await this.answered(delivery)
  }

  /** Posts in the conversation, or in the thread of `thread`. */
  async posts(text: string, { thread }: { thread?: Message | undefined } = {}): Promise<Message> {
    this.#home = undefined
    const at = thread === undefined ? {} : { thread_ts: thread.ts }
    const post = { user: this.id, channel: this.channel, text, ...at }
    const { message, deliveries } = await this.app.slack.post(post)
    await this.allAnswered(deliveries)
    return message
  }

  /** Posts a message that begins with a mention of the app. */
  async mentions(text: string, options: { thread?: Message | undefined } = {}): Promise<Message> {
    return await this.posts(`<@${this.app.slack.workspace.bot.user_id}> ${text}`, options)
  }

  async edits(message: Message, text: string): Promise<void> {
    const { deliveries } = await this.app.slack.edit(message, text)
    await this.allAnswered(deliveries)
  }

  async usesShortcut(message: Message, callback_id: string): Promise<Delivery> {
    const shortcut = { user: this.id, message, callback_id }
    return await this.answered(await this.app.slack.messageShortcut(shortcut))
  }

  async opensHome(): Promise<void> {
    this.#home = this.app.slack
    const delivery = await this.app.slack.openHome({ user: this.id })
    if (delivery === undefined) throw new Error('Slack tells the app of no Home that is opened')
    await this.answered(delivery)
  }

  /** Presses the button, or chooses the option of ⋯, with this label. */
  async presses(label: string, where: Where = {}): Promise<Delivery> {
    const place = where.in ?? this.here()
    const { found, value } = findButton(this.elements(place), label, where.beside)
    return await this.uses(place, found, value)
  }

  /** Chooses in a menu: an option by its label, or where the menu offers people, one by their id. */
  async chooses(option: string, where: Where = {}): Promise<Delivery> {
    const place = where.in ?? this.here()
    const { found, value } = findMenu(this.elements(place), option)
    return await this.uses(place, found, value)
  }

  /** Types into a menu that asks the app for its options, and reads what it offers then. @param field by default that of the Home. */
  async searches(words: string, field?: string): Promise<string[]> {
    const view = field === undefined ? this.home() : this.modal()
    const menu = interactiveElements(view.blocks).find(
      ({ block, element }) =>
        asksApp(element) && (field === undefined || textOf(Object(block.label).text) === field),
    )
    const { element } = this.required(menu, 'a menu that asks the app')
    const action_id = textOf(element.action_id) ?? ''
    await this.answered(await this.app.slack.suggest({ user: this.id, view, action_id, value: words }))
    return suggestedOf(element).map(({ text }) => textOf(Object(text).text) ?? '')
  }

  /** Reads what stands in a field of the form that takes several, by its label. */
  readsPicked(field: string): string[] {
    const { state, name } = this.fieldOf(field)
    return objectsIn(state.selected_options).map(
      ({ text }) => textOf(Object(text).text) ?? `no text in ${name}`,
    )
  }

  /** Looks for someone in a field of the form that takes several, and adds who has these words. */
  async adds(words: string, field: string): Promise<void> {
    await this.searches(words, field)
    const { element } = this.fieldOf(field)
    const offered = suggestedOf(element).filter(({ text }) => textOf(Object(text).text)?.includes(words))
    if (offered.length !== 1) throw new Error(`${offered.length} times ${words} in ${field}`)
    this.pickInstead(field, (picked) => [...picked, ...offered.map(({ value }) => String(value))])
  }

  /** Takes out of such a field who has these words. */
  removes(words: string, field: string): void {
    const left = this.readsPicked(field).map((text) => !text.includes(words))
    if (left.filter((stays) => !stays).length !== 1) throw new Error(`${words} isn't once in ${field}`)
    this.pickInstead(field, (picked) => picked.filter((_, at) => left[at]))
  }

  /** Types into a field of the form, by its label, in place of what stands there. */
  types(words: string, field: string): void {
    const { block, element, view } = this.fieldOf(field)
    view.state = withValue(view.state, block, element, chosenState(element, words))
  }

  private pickInstead(field: string, change: (picked: string[]) => string[]): void {
    const { block, element, state, view } = this.fieldOf(field)
    const picked = objectsIn(state.selected_options).map(({ value }) => String(value))
    view.state = withValue(view.state, block, element, chosenState(element, change(picked)))
  }

  private fieldOf(label: string) {
    const view = this.modal()
    const found = interactiveElements(view.blocks).find(
      ({ block }) => textOf(Object(block.label).text) === label,
    )
    const { block, element } = this.required(found, `a field ${label}`)
    return { view, block, element, name: label, state: valueIn(view.state, block, element) ?? {} }
  }

  /** Looks for a person by their name in the Home's menu, and chooses them. */
  async picks(name: string): Promise<Delivery> {
    await this.searches(name)
    return await this.chooses(name, { in: 'home' })
  }

  /** Fills the form that is open, by `action_id`, and submits it. */
  async submits(values: Record<string, Choice> = {}): Promise<Delivery> {
    return await this.answered(await this.app.slack.submitView({ user: this.id, values }))
  }

  /** Closes the modal, with all that is below it. */
  async closes(): Promise<void> {
    await this.app.slack.closeView({ user: this.id, all: true })
  }

  /** All that the person can read where they look, line by line, with buttons in brackets. */
  sees(): string {
    return this.seesIn(this.here())
  }

  /** All that the person can read in one place. */
  seesIn(place: Place): string {
    if (place === 'modal') return readable(this.modal().blocks)
    if (place === 'home') return readable(this.home().blocks)
    return readableMessage(this.now(place))
  }

  /** Waits until the modal on top or, without one, the Home has these words, while the app is still at work. */
  async waitsFor(words: string): Promise<void> {
    await this.app.slack.next(() => {
      const view = this.app.slack.view(this.id) ?? this.app.slack.home(this.id)
      return view !== undefined && readable(view.blocks).includes(words)
    })
  }

  /** The messages that the person sees in the conversation, oldest first. */
  messages(): Message[] {
    return this.app.slack.visibleTo(this.id, this.channel)
  }

  /** The messages that everyone in the conversation sees, without Slack's announcements. */
  publicMessages(): Message[] {
    return this.messages().filter(
      ({ ephemeral_for, subtype }) => ephemeral_for === undefined && subtype === undefined,
    )
  }

  /** The messages that only this person sees. */
  privateMessages(): Message[] {
    return this.messages().filter(({ ephemeral_for }) => ephemeral_for === this.id)
  }

  /** The messages of the app. */
  answers(): Message[] {
    return this.messages().filter(({ user }) => user === this.app.slack.workspace.bot.user_id)
  }

  /** The latest message of the app. */
  answer(): Message {
    return this.required(this.answers().at(-1), 'an answer')
  }

  /** All that the person can read of the latest message of the app. */
  seesAnswer(): string {
    return this.seesIn(this.answer())
  }

  /** All that the person can read where there is one message in the conversation. Throws where there are others. */
  seesOnly(): string {
    return this.seesIn(this.onlyMessage())
  }

  /** Reads the one message that only this person sees. Throws where there are others. */
  privateReply(): string {
    const [message, ...others] = this.privateMessages()
    if (others.length > 0)
      throw new Error(`${this.id} was told ${others.length + 1} things in ${this.channel}`)
    return this.seesIn(this.required(message, 'anything that is for them alone'))
  }

  /** The one message in the conversation. Throws where there are others. */
  onlyMessage(): Message {
    const [message, ...others] = this.messages()
    if (others.length > 0) throw new Error(`${this.id} sees ${others.length + 1} messages in ${this.channel}`)
    return this.required(message, 'a message')
  }

  modal(): View {
    return this.required(this.app.slack.view(this.id), 'a modal')
  }

  home(): View {
    return this.required(this.app.slack.home(this.id), 'a Home')
  }

  /** The modal on top; else the Home, if it was opened last; else the latest message in the conversation. */
  private here(): Place {
    if (this.app.slack.view(this.id) !== undefined) return 'modal'
    return this.#home === this.app.slack ? 'home' : this.required(this.messages().at(-1), 'a message')
  }

  /** A message as it is by now. */
  private now({ channel, ts }: Message): Message {
    const seen = this.app.slack.visibleTo(this.id, channel)
    return this.required(
      seen.find((message) => message.ts === ts),
      `message ${ts}`,
    )
  }

  private elements(place: Place): Found[] {
    if (place === 'modal') return interactiveElements(this.modal().blocks)
    if (place === 'home') return interactiveElements(this.home().blocks)
    return elementsOfMessage(this.now(place))
  }

  private async uses(place: Place, { block, element, attachment }: Found, value?: string) {
    const click = {
      user: this.id,
      action_id: textOf(element.action_id) ?? '',
      block_id: textOf(block.block_id),
      url: textOf(attachment?.app_unfurl_url),
      value,
    }
    const view = place === 'modal' ? this.modal() : place === 'home' ? this.home() : undefined
    const message = typeof place === 'string' ? undefined : place
    return await this.answered(await this.app.slack.click({ ...click, view, message }))
  }

  private async answered(delivery: Delivery): Promise<Delivery> {
    await this.allAnswered([delivery])
    return delivery
  }

  private async allAnswered(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of deliveries) acknowledged(delivery)
    await this.app.bot.idle()
  }

  private readsOwn(added: Message[], atMost: number): string {
    const posted = added.filter(({ subtype }) => subtype === undefined)
    const [answer, ...others] = posted.filter(({ ephemeral_for }) => ephemeral_for === this.id)
    if (others.length > 0 || posted.length > atMost) {
      throw new Error(`${this.id} asked once and sees ${posted.length} new messages`)
    }
    return this.seesIn(this.required(answer, 'an answer that is for them alone'))
  }

  private required<Thing>(thing: Thing | undefined, name: string): Thing {
    if (thing === undefined) throw new Error(`${this.id} does not see ${name}`)
    return thing
  }
}

function acknowledged({ name, status }: Delivery): void {
  if (status !== 200) throw new Error(`The app answered ${name} with ${status}`)
}
