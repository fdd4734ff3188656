import type { People } from '../../access/people.ts'
import { SessionGrants } from '../../access/session-grants.ts'
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
import { CoachNotes } from '../coaching/coach-notes.ts'
import { CoachQuestions } from '../coaching/coach-questions.ts'
import { composeNote, composeNoteSent } from '../coaching/compose-note.ts'
import { composeQuestion, composeQuestionSent } from '../coaching/compose-question.ts'
import { composeAssigned } from '../coaching/late-retry.ts'
import type { Coaching } from '../coaching/needs.ts'
import { composeRetried } from '../coaching/retries.ts'
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
  readonly coaching: Coaching
  readonly kinds: ReadonlyMap<string, BoundNotification>

  constructor(options: NotificationsOptions) {
    const { database, workspace, clock, people, slack, exec, log, preferences, outbox, canWatch } = options
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
    const notes = new CoachNotes(stored)
    const questions = new CoachQuestions(stored)
    const grants = new SessionGrants(database, workspace, clock)
    this.coaching = { notes, questions, grants, outbox, preferences, exec, canWatch }
    this.kinds = this.#composers(options)
  }

  #composers(options: NotificationsOptions): Map<string, BoundNotification> {
    const { coaching, winsChannel } = this
    const { notes } = coaching
    const all = { ...options, winsChannel, coaching, notes }
    const composers: Record<string, (notification: Notification, now: Date) => Promise<Composed>> = {
      shared: (notification: Notification, now) => composeShareNotice(all, notification, now),
      coach_note: (notification, now) => composeNote(all, notification, now),
      coach_note_sent: (notification, now) => composeNoteSent(coaching, notification, now),
      coach_retry_assigned: (notification) => composeAssigned(coaching, notification),
      coach_retried: (notification, now) => composeRetried(all, notification, now),
      coach_question: (notification, now) => composeQuestion(all, notification, now),
      coach_question_sent: (notification, now) => composeQuestionSent(coaching, notification, now),
    }
    return new Map(
      Object.entries(composers).map(([kind, compose]) => [
        kind,
        {
          isAboutSession: ABOUT_SESSIONS.has(kind),
          threadOf({ recipient, details: { session, note } }: Notification) {
            const parent = THREADS[kind]
            return parent === undefined
              ? undefined
              : { kind: parent, subject: String(session), recipient, dedupKey: String(note) }
          },
          compose,
        },
      ]),
    )
  }
}

/** Those whose subject is the id of a session. */
const ABOUT_SESSIONS: ReadonlySet<string> = new Set([
  'shared',
  'coach_note',
  'coach_note_sent',
  'coach_retry_assigned',
  'coach_retried',
  'coach_question',
  'coach_question_sent',
])

const THREADS: Readonly<Record<string, string>> = {
  coach_retry_assigned: 'coach_note',
  coach_retried: 'coach_note_sent',
}
