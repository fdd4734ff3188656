import { createDeliverer, type Deliverer } from './deliver.ts'
import { type NetworkStub, PEOPLE, sessionOf, userOf } from './network-stub.ts'
import type { Asked, SlackDelivery } from './slack-delivery.ts'

/** How a person's delivery looks. */
export type MakeDelivery = (asked: Asked) => SlackDelivery

export interface LoadCommand {
  /** The next person asks, and waits for the acknowledgement alone. */
  untilAcknowledged(): Promise<void>
  /** The next person asks, and waits for the acknowledgement and for the card, which is what this resolves to. */
  untilAnswered(): Promise<string>
  close(): void
}

/** People who ask a process on `port` in turns, each for a session of their own that is called `name`, or all that `name` makes. */
export function createLoadCommand(
  port: number,
  stub: NetworkStub,
  make: MakeDelivery,
  name: string | ((asked: number) => string) = 'session',
): LoadCommand {
  const deliverer: Deliverer = createDeliverer(port)
  let asked = 0

  function ask(): { acknowledged: Promise<void>; card: Promise<string> } {
    const person = asked % PEOPLE
    const session = sessionOf(person, typeof name === 'string' ? name : name(asked))
    asked += 1
    const { responseUrl, card } = stub.expectCard()
    return { acknowledged: deliverer.deliver(make({ user: userOf(person), session, responseUrl })), card }
  }

  return {
    untilAcknowledged: () => ask().acknowledged,
    async untilAnswered() {
      const { acknowledged, card } = ask()
      const [text] = await Promise.all([card, acknowledged])
      return text
    },
    close: () => deliverer.close(),
  }
}
