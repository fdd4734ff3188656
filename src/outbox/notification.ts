import { z } from 'zod'
import type { AnyContent } from '../blocks/text/document.ts'
import type { AuditFields, AuditLine, Reason } from '../delivery/audit.ts'
import type { PostedAt } from '../slack/post-message.ts'

/** Something to be said to one person, once ever. */
export interface Notification {
  /** That of its `NotificationType`. */
  kind: string
  /** What it is about, such as a session's id. Empty where the other fields tell it apart. */
  subject: string
  /** The person who reads it. */
  recipient: string
  /** Tells apart what is said again, such as a day. */
  dedupKey: string
  /** Ids only: they stand in the database as plain text. */
  details: Readonly<Record<string, string | number | undefined>>
  /** When it is first to be said, in milliseconds since the epoch. */
  dueAt: number
}

export type NotificationKey = Pick<Notification, 'kind' | 'subject' | 'recipient' | 'dedupKey'>

export type Enqueued = Pick<Notification, 'details'> &
  (
    | { state: 'waiting' }
    | { state: 'sent'; at: PostedAt }
    /** `reason`: as `Outbox.drop` got it. */
    | { state: 'dropped'; reason: string }
  )

/** What is said, decided when it is sent. */
export type Composed =
  /** `by`: why this person may hear it. `document`: as in an audit line. */
  | { say: AnyContent; by: Reason; document?: string | undefined }
  /** Nothing is said, now or later. `auditFields` makes one of a refusal. */
  | { drop: AuditFields & Pick<AuditLine, 'listOf'> }
  /** It is asked again then, in milliseconds since the epoch. */
  | { retryAt: number }
  /** It is to be said then, such as in working hours, and is late only after that. A few times at most. */
  | { postponeTo: number }

/** A kind of message that the app sends first, with what it needs. */
export interface BoundNotification {
  /** Whether its subject is the id of a session, for the log. */
  isAboutSession: boolean
  /** Work in Exec rather than a message: what else is due goes first. */
  waitsForOthers?: boolean | undefined
  /** Its reader waits for it: it is sent once more where it stays unclear whether Slack has it. */
  mayComeTwice?: boolean | undefined
  /**
   * The notification in whose thread this one is said; `undefined` if it stands alone. It waits until that one is sent, and
   * stands alone if that one was dropped.
   */
  threadOf(notification: Notification): NotificationKey | undefined
  /**
   * Decides by the reader's rights at that moment. What it throws is logged, and tried again a few times; while the database is what
   * fails, for half a day.
   */
  compose(notification: Notification, now: Date): Promise<Composed>
  /**
   * Called once composing has failed for good: notes as failed what the reader waits for. The message is then composed once more, to say
   * so. May be called again.
   */
  giveUp?: ((notification: Notification) => Promise<void>) | undefined
}

/** By kind. */
export type BoundNotifications = ReadonlyMap<string, BoundNotification>

export interface NotificationType<Needs> {
  kind: string
  bind(needs: Needs): BoundNotification
}

/** A notification of one kind, with its own details. */
export type NotificationOf<Details> = Omit<Notification, 'kind' | 'details'> & { details: Details }

interface NotificationDefinition<Needs, Details> {
  /** Never change one: rows and the log keep theirs. */
  kind: string
  subject: 'session' | 'other'
  /** See `BoundNotification`. */
  waitsForOthers?: boolean
  /** See `BoundNotification`. */
  mayComeTwice?: boolean
  details: z.ZodType<Details>
  /** The notification in whose thread it is said. */
  thread?(notification: NotificationOf<Details>): NotificationKey | undefined
  compose(needs: Needs, notification: NotificationOf<Details>, now: Date): Promise<Composed>
  /** See `BoundNotification`. */
  giveUp?(needs: Needs, notification: NotificationOf<Details>): Promise<void>
}

/** For a notification that its other fields describe fully. */
export const WITHOUT_DETAILS = { subject: 'other', details: z.object({}) } as const

/** Makes the rows and the keys of its kind, so that nothing else spells them. */
interface DefinedNotification<Needs, Details> extends NotificationType<Needs> {
  of(notification: NotificationOf<Details>): Notification
  keyOf(key: Omit<NotificationKey, 'kind'>): NotificationKey
}

export function notification<Needs, Details extends Notification['details']>(
  definition: NotificationDefinition<Needs, Details>,
): DefinedNotification<Needs, Details> {
  const { kind, subject, waitsForOthers, mayComeTwice, details, thread, compose, giveUp } = definition
  const detailed = (row: Notification): NotificationOf<Details> => ({
    ...row,
    details: details.parse(row.details),
  })
  return {
    kind,
    of: (one) => ({ kind, ...one }),
    keyOf: (key) => ({ kind, ...key }),
    bind: (needs) => ({
      isAboutSession: subject === 'session',
      waitsForOthers,
      mayComeTwice,
      threadOf: (row) => thread?.(detailed(row)),
      compose: async (row, now) => compose(needs, detailed(row), now),
      giveUp: giveUp && (async (row) => giveUp(needs, detailed(row))),
    }),
  }
}
