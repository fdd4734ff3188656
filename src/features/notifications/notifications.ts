import type { People } from '../../access/people.ts'
import type { Viewers } from '../../access/viewer.ts'
import type { Database } from '../../database/database.ts'
import type { BackgroundTasks } from '../../delivery/deliveries.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { Log } from '../../lib/log.ts'
import type { BoundNotification, Composed, Notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { ShareNotices } from '../../shared/share-notices.ts'
import type { Timing } from '../../shared/timing.ts'
import { WinsChannel } from '../../shared/wins-channel.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { composeShareNotice } from '../share/compose-share-notice.ts'

export interface NotificationsOptions {
  database: Database
  workspace: string
  slack: Pick<SlackClients, 'client'>
  exec: ExecClient
  people: People
  viewers: Viewers
  sessionUrl: string | undefined
  timing: Pick<Timing, 'progressMs'>
  preferences: Preferences
  outbox: Outbox
  canWatch: boolean
  log: Log
  tasks: BackgroundTasks
  clock: () => number
  enqueue(notification: Notification): Promise<void>
}

/** What is not yet in a feature of its own. */
export class Notifications {
  readonly winsChannel: WinsChannel
  readonly shareNotices: ShareNotices
  readonly kinds: ReadonlyMap<string, BoundNotification>

  constructor(options: NotificationsOptions) {
    const { database, workspace, clock, people, slack, log } = options
    const { client } = slack
    const stored = { database, workspace, clock }
    this.winsChannel = new WinsChannel({ ...stored, client })
    this.shareNotices = new ShareNotices({
      people,
      enqueue: options.enqueue,
      client,
      log,
      tasks: options.tasks,
      clock,
    })
    this.kinds = this.#composers(options)
  }

  #composers(options: NotificationsOptions): Map<string, BoundNotification> {
    const { winsChannel } = this
    const all = { ...options, winsChannel }
    const composers: Record<string, (notification: Notification, now: Date) => Promise<Composed>> = {
      shared: (notification: Notification, now) => composeShareNotice(all, notification, now),
    }
    return new Map(
      Object.entries(composers).map(([kind, compose]) => [
        kind,
        {
          isAboutSession: ABOUT_SESSIONS.has(kind),
          threadOf: () => undefined,
          compose,
        },
      ]),
    )
  }
}

/** Those whose subject is the id of a session. */
const ABOUT_SESSIONS: ReadonlySet<string> = new Set(['shared'])
