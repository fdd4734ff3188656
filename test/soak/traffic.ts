import type { Delivery } from '../support/slack/parcel.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import type { Message } from '../support/slack/workspace.ts'

/** The person who acts: a coach, who may see every session. */
const USER = 'U0COACH'
const CHANNEL = 'C0TEAM'

/** One of several windows in which the coach does things at the same time, each with a card to press buttons on. */
export class Visitor {
  #card: Message | undefined
  readonly #slack: FakeSlack

  constructor(slack: FakeSlack) {
    this.#slack = slack
  }

  /** Gets the card. */
  async arrive(id: string): Promise<void> {
    const before = this.#seen().length
    await this.#command(id)
    this.#card = await this.#slack.next(() => this.#seen()[before])
  }

  /** Does the next thing of a mix, which Slack delivers twice. `turn` counts over all visitors. */
  async act(turn: number, ids: readonly string[]): Promise<void> {
    const id = ids[turn % ids.length] ?? ''
    const mix = [
      () => this.#command(`unknown${turn}`),
      () => this.#command(`ungraded${turn % 10}`),
      () => this.#command(`share ${id} Well done`),
      () => this.#post(CHANNEL, `<@U0BOT> ${id}`),
      () => this.#post('D0APPCOACH', id),
      () => this.#postLink(id),
      () => this.#slack.openHome({ user: USER }),
      () => this.#toggle(),
      () => this.#review(),
      () => this.#command(turn % 2 === 0 ? '' : 'recent jane@acme.com'),
      () => this.#command(id),
    ]
    const delivery = await mix[turn % mix.length]?.()
    if (delivery !== undefined) await this.#slack.redeliver(delivery)
  }

  #seen(): Message[] {
    return this.#slack.visibleTo(USER, CHANNEL).filter(({ ephemeral_for }) => ephemeral_for === USER)
  }

  #command(text: string): Promise<Delivery> {
    return this.#slack.command({ user: USER, channel: CHANNEL, text })
  }

  async #post(channel: string, text: string): Promise<Delivery | undefined> {
    return (await this.#slack.post({ user: USER, channel, text })).deliveries[0]
  }

  async #postLink(id: string): Promise<Delivery | undefined> {
    const text = `https://app.exec.com/sessions/${id}`
    const { deliveries } = await this.#slack.post({ user: USER, channel: 'C0OPEN', text })
    return deliveries[0]
  }

  #toggle(): Promise<Delivery> {
    const isExpanded = JSON.stringify(this.#card?.blocks).includes('session.hide_rubric')
    return this.#press(isExpanded ? 'session.hide_rubric' : 'session.show_rubric')
  }

  #review(): Promise<Delivery> {
    if (this.#slack.view(USER) !== undefined) this.#slack.closeView({ user: USER, all: true })
    return this.#press('session.full_review')
  }

  #press(action_id: string): Promise<Delivery> {
    if (this.#card === undefined) throw new Error('This visitor has not arrived.')
    return this.#slack.click({ user: USER, message: this.#card, action_id })
  }
}
