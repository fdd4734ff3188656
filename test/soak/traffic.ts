import type { Delivery } from '../support/slack/parcel.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import type { View } from '../support/slack/views.ts'
import type { Message } from '../support/slack/workspace.ts'
import type { Answers } from './answers.ts'

/** The answer that a person must get for an action. */
export interface Owed {
  what: string
  /** How many answers came. One is right. */
  count(answers: Answers): number
  /** Whether none is right, too. */
  mayBeNone?: boolean
}

/** The person who acts: a coach, who may see every session. */
const USER = 'U0COACH'
const CHANNEL = 'C0TEAM'
export const OWN_DM = 'D0APPCOACH'

/** One of several windows in which the coach does things at the same time, each with a card to press buttons on. */
export class Visitor {
  readonly owed: Owed[] = []
  /** Messages with a link. */
  readonly linked: Message[] = []
  /** The number of deliveries. They are answered in one conversation, so only the sum of the answers is known. */
  directMessages = 0
  private readonly slack: FakeSlack
  private card: Message | undefined

  constructor(slack: FakeSlack) {
    this.slack = slack
  }

  /** Gets the card. */
  async arrive(id: string): Promise<void> {
    const before = this.seen().length
    await this.command('card', id)
    this.card = await this.slack.next(() => this.seen()[before])
  }

  /** Does the next thing of a mix. `turn` counts over all visitors. */
  async act(turn: number, ids: readonly string[]): Promise<void> {
    const id = ids[turn % ids.length] ?? ''
    const mix = [
      () => this.command('unknown id', `unknown${turn}`),
      () => this.command('ungraded session', `ungraded${turn % 10}`),
      () => this.commandTwice(id),
      () => this.share(id, turn),
      () => this.mention(id),
      () => this.directMessage(id),
      () => this.postLink(id),
      () => this.postLink(id),
      () => this.openObject(),
      () => this.openHome(),
      () => this.toggle(),
      () => this.toggle(),
      () => this.review(),
      () => this.command('list', turn % 2 === 0 ? '' : 'recent jane@acme.com'),
      () => this.command('card', id),
    ]
    await mix[turn % mix.length]?.()
  }

  private seen(): Message[] {
    return this.slack.visibleTo(USER, CHANNEL).filter(({ ephemeral_for }) => ephemeral_for === USER)
  }

  private async command(what: string, text: string): Promise<Delivery> {
    const delivery = await this.slack.command({ user: USER, channel: CHANNEL, text })
    this.owed.push({ what, count: (answers) => answers.at(delivery.responseUrl) })
    return delivery
  }

  private async commandTwice(id: string): Promise<void> {
    const delivery = await this.command('command, delivered twice', id)
    await this.slack.redeliver(delivery)
  }

  private async share(id: string, turn: number): Promise<void> {
    const note = `soak note ${turn}`
    await this.command('share: its confirmation', `share ${id} ${note}`)
    this.owed.push({ what: 'share: its card', count: (answers) => answers.postsWith(note), mayBeNone: true })
  }

  /** In a thread of its own, so that what is whispered about it is known as well. */
  private async mention(id: string): Promise<void> {
    const { message: root } = await this.slack.post({ user: USER, channel: CHANNEL, text: 'Well?' })
    const text = `<@U0BOT> ${id}`
    const { deliveries } = await this.slack.post({ user: USER, channel: CHANNEL, text, thread_ts: root.ts })
    await Promise.all(deliveries.map((delivery) => this.slack.redeliver(delivery)))
    const card = (answers: Answers) => answers.postsInThread(root.ts)
    this.owed.push({ what: 'mention: its card', count: card, mayBeNone: true })
    this.owed.push({
      what: 'mention: its card, or a word why not',
      count: (answers) => Math.max(card(answers), answers.whispersInThread(root.ts)),
    })
  }

  private async directMessage(id: string): Promise<void> {
    this.directMessages += 1
    await this.slack.post({ user: USER, channel: OWN_DM, text: id })
  }

  private async postLink(id: string): Promise<void> {
    const text = `https://app.exec.com/sessions/${id}`
    const { message, deliveries } = await this.slack.post({ user: USER, channel: 'C0OPEN', text })
    await Promise.all(deliveries.map((delivery) => this.slack.redeliver(delivery)))
    this.linked.push(message)
    this.owed.push({ what: 'unfurl', count: () => message.attachments.length, mayBeNone: true })
  }

  /** Asks for the details of the newest link that has become a Work Object. */
  private async openObject(): Promise<void> {
    const message = this.linked.findLast(({ attachments }) => attachments[0]?.entity !== undefined)
    if (message === undefined) return
    const delivery = await this.slack.openEntity({ user: USER, message, refresh: true })
    if (delivery === undefined) throw new Error('The app does not subscribe to entity_details_requested.')
    await this.slack.redeliver(delivery)
    const triggerId = String(Object(delivery.payload.event).trigger_id)
    this.owed.push({
      what: "a Work Object's details",
      count: (answers) => answers.detailsFor(triggerId),
    })
  }

  /** All visitors share it, so that most openings give way to later ones. The last one has to end with more than patience. */
  private async openHome(): Promise<void> {
    const delivery = await this.slack.openHome({ user: USER })
    if (delivery === undefined) throw new Error('The app does not subscribe to app_home_opened.')
    await this.slack.redeliver(delivery)
    this.owed.push({ what: 'the Home', count: () => (isDrawn(this.slack.home(USER)) ? 1 : 0) })
  }

  private async toggle(): Promise<void> {
    const isExpanded = JSON.stringify(this.card?.blocks).includes('session.hide_rubric')
    const action_id = isExpanded ? 'session.hide_rubric' : 'session.show_rubric'
    const { responseUrl } = await this.press(action_id)
    this.owed.push({ what: 'show and hide rubric', count: (answers) => answers.at(responseUrl) })
  }

  private async review(): Promise<void> {
    if (this.slack.view(USER) !== undefined) await this.slack.closeView({ user: USER, all: true })
    const { triggerId } = await this.press('session.full_review')
    this.owed.push({ what: 'full review', count: (answers) => answers.viewsFor(triggerId) })
  }

  private press(action_id: string): Promise<Delivery> {
    if (this.card === undefined) throw new Error('This visitor has not arrived.')
    return this.slack.click({ user: USER, message: this.card, action_id })
  }
}

function isDrawn(home: View | undefined): boolean {
  return home !== undefined && !/Loading the sessions|Looking for newer/.test(JSON.stringify(home.blocks))
}
