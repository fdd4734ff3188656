import type { Delivery } from './slack/parcel.ts'
import { Person as SlackPerson } from './slack/person.ts'
import { appDmId, type Message } from './slack/workspace.ts'

export type { Place, Where } from './slack/person.ts'

/** A person who knows this app. */
export class Person extends SlackPerson {
  override in(channel: string): Person {
    return new Person(this.app, this.id, channel)
  }

  override get dm(): Person {
    return this.in(appDmId(this.id))
  }

  /** Runs `/exec-session share`, and reads the private answer. A card may appear beside it. */
  async shares(text: string): Promise<string> {
    return await this.asks(`share ${text}`, { beside: 1 })
  }

  /** Shows the rubric of a card to everyone who sees it, once the app has asked. */
  async showsRubricToEveryone(card: Message): Promise<void> {
    await this.presses('Show rubric', { in: card })
    await this.presses('Show to everyone', { in: this.answer() })
  }

  /** Asks for the page for the key of Exec in the Home. @returns its address, and the code that it asks for. */
  async getsKeyLink(): Promise<{ url: string; code: string }> {
    await this.opensHome()
    const label = this.seesIn('home').includes('[Replace…]') ? 'Replace…' : 'Connect Exec…'
    await this.presses(label, { in: 'home' })
    const modal = JSON.stringify(this.modal().blocks)
    const [url = ''] = /https:[^"]*\/setup\/key\/[^"]*/.exec(modal) ?? []
    const [, code = ''] = /\*(\d{3} \d{3})\*/.exec(modal) ?? []
    await this.closes()
    return { url, code }
  }

  /** Runs the message shortcut *Share Exec feedback*. */
  async sharesFrom(message: Message): Promise<Delivery> {
    return await this.usesShortcut(message, 'share_session')
  }
}
