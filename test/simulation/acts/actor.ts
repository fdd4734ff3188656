import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../support/durations.ts'
import { interactiveElements } from '../../support/slack/blocks/interactive-elements.ts'
import { type Choice, optionsOf } from '../../support/slack/element-values.ts'
import { isObject, type JsonObject, textOf } from '../../support/slack/json.ts'
import type { Delivery } from '../../support/slack/parcel.ts'
import { elementsOfMessage } from '../../support/slack/post.ts'
import type { View } from '../../support/slack/views.ts'
import { appDmId, type Message } from '../../support/slack/workspace.ts'
import type { Chance } from '../chance.ts'
import { GROUPS, type Human, SCENARIOS } from '../population.ts'
import type { World } from '../world.ts'

/** A button, or one option of a menu, that somebody sees. */
export interface Seen {
  action: string
  /** The value of an option of ⋯; `undefined` for a button. */
  option: string | undefined
  label: string
  place: { message: Message } | { view: View }
  block: JsonObject
  element: JsonObject
  url: string | undefined
  value: string | undefined
}

const CHANNELS = ['C0TEAM', 'C0OPEN', 'G0PRIVATE', 'C0SHARED']
const WORDS = ['What about the budget?', 'Well done, go on.', '<@U0P001> *bold* & <!channel>', 'Ü – 😀', '42']

/** Somebody in front of Slack. They act as Slack lets them, and give up where it does not. */
export class Actor {
  constructor(
    readonly world: World,
    readonly human: Human,
    readonly chance: Chance,
  ) {}

  get id(): string {
    return this.human.id
  }

  get channel(): string {
    const { conversations } = this.world.slack.workspace
    const own = conversations.filter(({ id, members }) => CHANNELS.includes(id) && members.includes(this.id))
    return own.length > 0 ? this.chance.pick(own).id : this.dm
  }

  get dm(): string {
    return appDmId(this.id)
  }

  say(sentence: string): void {
    this.world.trace.say(`${this.human.name} ${sentence}`)
  }

  /** A session's id: mostly one of their own, at times somebody else's, or none at all. */
  get session(): string {
    const all = [...this.world.sessions.values()]
    const own = all.filter(({ who }) => who === this.id).slice(-6)
    const pool = own.length > 0 && this.chance.happens(0.6) ? own : all.slice(-30)
    return pool.length > 0 && this.chance.happens(0.97) ? this.chance.pick(pool).id : 'abc123def456'
  }

  get link(): string {
    return `https://acme.app.exec.com/sessions/${this.session}`
  }

  get someone(): Human {
    return this.chance.pick(this.world.humans)
  }

  get scenario(): string {
    return this.chance.pick(SCENARIOS).name
  }

  get group(): string {
    return this.chance.pick(GROUPS)
  }

  get words(): string {
    return this.chance.pick(WORDS)
  }

  async command(text: string): Promise<void> {
    if (this.chance.happens(0.2)) return this.post(this.dm, text)
    const { channel } = this
    this.say(`types “/exec-session ${text}” in ${channel}`)
    await this.delivered(this.world.slack.command({ user: this.id, channel, text }))
    await this.usesForm()
  }

  async post(channel: string, text: string, thread?: Message): Promise<void> {
    this.say(`writes “${text}” in ${channel}${thread === undefined ? '' : ', in a thread'}`)
    const at = thread && { thread_ts: thread.thread_ts ?? thread.ts }
    const { deliveries } = await this.world.slack.post({ user: this.id, channel, text, ...at })
    for (const delivery of deliveries) await this.world.retry(delivery)
  }

  async openHome(): Promise<void> {
    this.say('opens the Home')
    await this.delivered(this.world.slack.openHome({ user: this.id, tab: 'home' }))
  }

  async shortcut(callback_id: string): Promise<void> {
    const messages = this.messages().filter(({ ephemeral_for }) => ephemeral_for === undefined)
    if (messages.length === 0) return
    const message = this.chance.pick(messages)
    this.say(`uses the shortcut ${callback_id} on a message in ${message.channel}`)
    await this.delivered(this.world.slack.messageShortcut({ user: this.id, message, callback_id }))
    await this.usesForm()
  }

  async tool(name: string, input: JsonObject): Promise<void> {
    this.say(`asks Slackbot, which calls ${name} ${JSON.stringify(input)}`)
    await this.world.slack.slackbot({ user_id: this.id }).calls(name, input)
  }

  private async delivered(delivery: Promise<Delivery | undefined>): Promise<void> {
    await this.world.retry(await delivery)
  }

  /** What they see: new messages more often, but old ones, too. */
  messages(): Message[] {
    const { slack } = this.world
    const { conversations } = slack.workspace
    return [this.dm, ...CHANNELS].flatMap((channel) => {
      if (!conversations.some(({ id }) => id === channel)) return []
      const seen = slack.visibleTo(this.id, channel)
      return this.chance.happens(0.2) ? seen : seen.slice(-8)
    })
  }

  private seen(): Seen[] {
    const { slack } = this.world
    const views = [slack.view(this.id), slack.home(this.id)].filter((view) => view !== undefined)
    return [
      ...this.messages().flatMap((message) =>
        elementsOfMessage(message).flatMap(({ block, element, attachment }) =>
          seenOf(block, element, { message }, textOf(attachment?.app_unfurl_url)),
        ),
      ),
      ...views.flatMap((view) =>
        interactiveElements(view.blocks).flatMap(({ block, element }) =>
          seenOf(block, element, { view }, undefined),
        ),
      ),
    ]
  }

  /** Presses one of these buttons; if they see none, another one. */
  async press(isMeant: (seen: Seen) => boolean): Promise<void> {
    const all = this.seen()
    const meant = all.filter(isMeant)
    const found = meant.length > 0 ? meant : all
    if (found.length === 0) return
    const seen = this.chance.pick(found)
    await this.click(seen, this.chance.happens(0.12) ? 2 : 1)
    await this.usesForm()
  }

  private async click(seen: Seen, times = 1): Promise<void> {
    const { place, action, option, block, element, url, value, label } = seen
    this.world.count(`press ${action}${option === undefined ? '' : ` ${option}`}`)
    const where = 'message' in place ? `in ${place.message.channel}` : 'in a view'
    this.say(`presses [${label}] (${action}) ${where}${times > 1 ? ' twice' : ''}`)
    const isButton = element.type === 'button'
    const input = {
      action_id: action,
      block_id: textOf(block.block_id),
      url,
      value: isButton ? undefined : value,
    }
    const click = { user: this.id, ...input, mayBeGone: true, ...place }
    await Promise.all(Array.from({ length: times }, () => this.delivered(this.world.slack.click(click))))
  }

  /** Does something with the form that is open, if any, sooner or later. */
  private async usesForm(): Promise<void> {
    const { slack } = this.world
    await this.world.wait(this.chance.whole(300, 6000))
    for (let at = 0; at < 4; at += 1) {
      const view = slack.view(this.id)
      if (view === undefined) return
      if (this.chance.happens(0.12)) {
        this.say('closes the form')
        return await slack.closeView({ user: this.id, all: true })
      }
      if (view.content.submit === undefined) {
        const found = this.seen().filter(({ place }) => 'view' in place && place.view === view)
        if (found.length === 0 || this.chance.happens(0.3)) return
        await this.click(this.chance.pick(found))
      } else {
        await this.fill(view)
        await this.world.wait(this.hesitation())
        if (slack.view(this.id) !== view) return
        const id = textOf(view.content.callback_id) ?? ''
        this.world.count(`form ${id}`)
        this.say(`sends the form ${id}`)
        const submit = () => this.delivered(slack.submitView({ user: this.id }))
        await Promise.all(this.chance.happens(0.1) ? [submit(), submit()] : [submit()])
      }
      await this.world.wait(this.chance.whole(500, 5000))
    }
  }

  private hesitation(): number {
    return this.chance.weighted([
      [8, this.chance.whole(1, 60) * SECOND_MS],
      [1, this.chance.whole(1, 90) * MINUTE_MS],
      [0.3, this.chance.whole(2, 30) * HOUR_MS],
    ])
  }

  /** Fills in what a form asks, mostly rightly. */
  private async fill(view: View): Promise<void> {
    const { slack } = this.world
    for (const { block, element } of interactiveElements(view.blocks)) {
      if (element.type === 'button' || element.type === 'overflow') continue
      if (block.optional === true && this.chance.happens(0.5)) continue
      const choice = await this.choiceFor(view, element)
      if (choice === undefined || slack.view(this.id) !== view) continue
      const action_id = textOf(element.action_id) ?? ''
      const block_id = textOf(block.block_id)
      if (block.type === 'input')
        slack.fillView({ user: this.id, values: { [`${block_id}/${action_id}`]: choice } })
      if (block.type === 'input' && block.dispatch_action !== true) continue
      await this.delivered(slack.click({ user: this.id, view, action_id, block_id, value: choice }))
      await this.world.wait(SECOND_MS)
    }
  }

  private async choiceFor(view: View, element: JsonObject): Promise<Choice | undefined> {
    const { chance } = this
    const { slack } = this.world
    switch (element.type) {
      case 'plain_text_input':
        return element.initial_value !== undefined && chance.happens(0.7) ? undefined : this.words
      case 'rich_text_input':
        return this.words
      case 'datepicker':
        return new Date(this.world.now + chance.whole(-1, 20) * DAY_MS).toISOString().slice(0, 10)
      case 'users_select':
        return chance.pick(slack.offeredPeople()).id
      case 'multi_users_select':
        return chance.some(slack.offeredPeople(), 3).map(({ id }) => id)
      case 'conversations_select': {
        const offered = slack.offered(this.id, element)
        return offered.length > 0 ? chance.pick(offered).id : undefined
      }
      case 'external_select':
      case 'multi_external_select': {
        const value = chance.pick(['Per', 'Pri', 'Cold', 'Ent', 'SMB', 'P00'])
        const action_id = textOf(element.action_id) ?? ''
        this.world.count(`menu ${action_id}`)
        await this.delivered(slack.suggest({ user: this.id, view, action_id, value }))
      }
    }
    const values = optionsOf(element).map(({ value }) => String(value))
    if (values.length === 0) return undefined
    const takesSeveral = element.type === 'checkboxes' || element.type === 'multi_external_select'
    return takesSeveral ? chance.some(values, 3) : chance.pick(values)
  }

  /** Looks for somebody in the Home's menu, and chooses who is found. */
  async searchesHome(): Promise<void> {
    const view = this.world.slack.home(this.id)
    const menus = view === undefined ? [] : interactiveElements(view.blocks)
    const menu = menus.find(({ element }) => element.type === 'external_select')
    if (view === undefined || menu === undefined) return
    const { element, block } = menu
    const choice = await this.choiceFor(view, element)
    if (choice === undefined || this.world.slack.home(this.id) !== view) return
    this.say('chooses somebody in the Home')
    const action_id = textOf(element.action_id) ?? ''
    await this.delivered(
      this.world.slack.click({
        user: this.id,
        view,
        action_id,
        block_id: textOf(block.block_id),
        value: choice,
      }),
    )
  }
}

function seenOf(
  block: JsonObject,
  element: JsonObject,
  place: Seen['place'],
  url: string | undefined,
): Seen[] {
  const action = textOf(element.action_id) ?? ''
  const base = { action, place, block, element, url }
  if (element.type === 'button')
    return [{ ...base, option: undefined, value: undefined, label: labelOf(element) }]
  const isMenu = ['overflow', 'static_select', 'external_select'].includes(String(element.type))
  if (!isMenu || block.type === 'input') return []
  return optionsOf(element).map((option) => {
    const value = textOf(option.value)
    return { ...base, option: element.type === 'overflow' ? value : undefined, value, label: labelOf(option) }
  })
}

function labelOf({ text, action_id }: JsonObject): string {
  return (isObject(text) ? textOf(text.text) : undefined) ?? textOf(action_id) ?? ''
}
