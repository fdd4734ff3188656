import type { Database } from '../../src/database/database.ts'
import { Leases } from '../../src/database/leases.ts'
import type { Log } from '../../src/lib/log.ts'
import type { BoundNotification, Notification } from '../../src/outbox/notification.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { OutboxSender } from '../../src/outbox/outbox-sender.ts'
import { testClock } from './clock.ts'
import { ID } from './exec/session-documents.ts'
import type { FakeSlack } from './slack/slack.ts'
import { slackClients } from './slack-client.ts'

export const WORKSPACE = 'T0ACME'

/** A notification that is due at once, unless `changes` says otherwise. */
export function notification(changes: Partial<Notification> = {}): Notification {
  return {
    kind: 'graded',
    subject: ID,
    recipient: 'U0REP',
    dedupKey: 'once',
    details: {},
    dueAt: 0,
    ...changes,
  }
}

type Compose = BoundNotification['compose']

/** Two kinds of messages that are composed alike: `graded` stands alone, `answer` in the thread of the one with `details.parent` as its subject. */
export function kindsOf(compose: Compose): Map<string, BoundNotification> {
  const alone = { isAboutSession: true, threadOf: () => undefined, compose }
  const threadOf = ({ recipient, details }: Notification) => ({
    kind: 'graded',
    subject: String(details.parent),
    recipient,
    dedupKey: 'once',
  })
  return new Map<string, BoundNotification>([
    ['graded', alone],
    ['answer', { ...alone, threadOf }],
  ])
}

/** Says what the notification is about. */
export const sayTheSubject: Compose = ({ subject }) =>
  Promise.resolve({ say: { text: `About ${subject}`, blocks: [] }, by: 'participant' })

interface ReplicaOptions extends Partial<ConstructorParameters<typeof OutboxSender>[0]> {
  database: Database
  slack: FakeSlack
  log: Log
}

/** An outbox and its sender, as one replica has them. */
export function outboxReplica({ database, slack, clock = testClock, ...options }: ReplicaOptions) {
  const stored = { database, workspace: WORKSPACE, clock }
  const outbox = new Outbox(stored)
  const sender = new OutboxSender({
    outbox,
    leases: new Leases(stored),
    client: slackClients(slack).clientOfOutbox,
    kinds: kindsOf(sayTheSubject),
    onUndeliverable: () => Promise.resolve(),
    onEnd: () => undefined,
    clock,
    ...options,
  })
  return { outbox, sender }
}
