import { createDeliverer } from './deliver.ts'
import { type NetworkStub, PEOPLE, sessionOf, userOf } from './network-stub.ts'
import type { DeliveryRequest, SlackDelivery } from './slack-delivery.ts'

export type MakeDelivery = (request: DeliveryRequest) => SlackDelivery

export interface LoadCommand {
  /** Sends the next person's delivery. Resolves at its ack. */
  untilAcknowledged(): Promise<void>
  /** Sends the next person's delivery. Resolves to the card, after the ack. */
  untilAnswered(): Promise<string>
  close(): void
}

/**
 * Sends the deliveries of several people to `port`, one person after the other. Each person asks for their own session.
 *
 * @param name of the session, or a function from the number of deliveries so far to that name.
 */
export function createLoadCommand(
  port: number,
  stub: NetworkStub,
  make: MakeDelivery,
  name: string | ((sent: number) => string) = 'session',
): LoadCommand {
  const deliverer = createDeliverer(port)
  let sent = 0

  function send(): { acknowledged: Promise<void>; card: Promise<string> } {
    const person = sent % PEOPLE
    const session = sessionOf(person, typeof name === 'string' ? name : name(sent))
    sent += 1
    const { responseUrl, card } = stub.expectCard()
    return { acknowledged: deliverer.deliver(make({ user: userOf(person), session, responseUrl })), card }
  }

  return {
    untilAcknowledged: () => send().acknowledged,
    async untilAnswered() {
      const { acknowledged, card } = send()
      const [text] = await Promise.all([card, acknowledged])
      return text
    },
    close: () => deliverer.close(),
  }
}
