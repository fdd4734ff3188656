import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt'
import type { Deliveries } from './deliveries.ts'

/** Bolt's app, with an account kept of every delivery that a receiver hands to it. */
export class DeliveryApp extends App {
  readonly #deliveries: Deliveries

  constructor(options: AppOptions, deliveries: Deliveries) {
    super(options)
    this.#deliveries = deliveries
  }

  override processEvent(event: ReceiverEvent): Promise<void> {
    return this.#deliveries.follow(event, (followed) => super.processEvent(followed))
  }
}
