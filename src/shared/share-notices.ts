import type { WebClient } from '@slack/web-api'
import type { People } from '../access/people.ts'
import type { BackgroundTasks } from '../delivery/deliveries.ts'
import { normalEmail, type SessionHead } from '../exec/session.ts'
import type { Log } from '../lib/log.ts'
import { knownZone, nextWorkingTime } from '../lib/zoned-time.ts'
import type { Notification } from '../outbox/notification.ts'
import { findPersonByEmail } from '../slack/person.ts'

export interface PostedShare {
  session: SessionHead
  /** The id that the sharer gave. */
  id: string
  sharer: string
  channel: string
  ts: string
  /** The person it was sent to, if it did not go to a conversation of several. */
  to: string | undefined
  /** Of the reply that holds the rubric. */
  rubricTs: string | undefined
}

interface ShareNoticesOptions {
  people: Pick<People, 'find'>
  /** Never rejects. Nobody enqueues a share again: it must not be lost while the database is away. */
  enqueue(notification: Notification): Promise<void>
  client: WebClient
  log: Log
  tasks: Pick<BackgroundTasks, 'track'>
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
}

/** Tells participants that somebody else shared their session, in their working hours: they did not ask to hear of it. */
export class ShareNotices {
  readonly #options: ShareNoticesOptions
  readonly #clock: () => number

  constructor(options: ShareNoticesOptions) {
    this.#options = options
    this.#clock = options.clock ?? Date.now
  }

  /** In the background: the sharer does not wait for it. */
  enqueue(share: PostedShare): void {
    this.#options.tasks.track(this.#enqueue(share))
  }

  /** Never rejects: the share stands in any case. */
  async #enqueue({ session, id, sharer, channel, ts, to, rubricTs }: PostedShare): Promise<void> {
    const { client, people, log, enqueue } = this.#options
    const email = normalEmail(session.user?.email ?? '')
    if (email === '') return
    const found = await findPersonByEmail(client, email)
    if (!found.ok) {
      if (found.error.kind !== 'refused')
        log.warn('the participant is not told of a share', { session: id, slack_error: found.error.code })
      return
    }
    const recipient = found.value
    if (recipient === sharer || recipient === to) return
    const details = {
      sharer,
      channel,
      ts,
      ...(to !== undefined && { to }),
      ...(rubricTs !== undefined && { rubricTs }),
    }
    const dedupKey = `${channel}:${ts}`
    const viewer = await people.find(recipient)
    const zone = knownZone('timeZone' in viewer ? viewer.timeZone : undefined)
    const dueAt = nextWorkingTime(this.#clock(), zone)
    await enqueue({ kind: 'shared', subject: id, recipient, dedupKey, details, dueAt })
  }
}
