import type { AnyContent } from '../blocks/text/document.ts'
import type { AuditFields, Reason } from '../delivery/audit.ts'

export const NOTIFICATION_KINDS = [
  /** Someone asked to be told when this session is graded, and it is. */
  'graded',
  /** Someone asked for it, and a day later there is no grade. */
  'graded_late',
  /** One's own session is graded. */
  'result',
  /** One's own sessions that were graded today. */
  'day_results',
  /** Whether to go on telling about results. */
  'keep_going',
  /** A coach's digest. */
  'digest',
  /** Somebody else shared one's own session. */
  'shared',
  /** One's own assignments that are due on the same day: the day before, and the day after. */
  'assignments_due',
  'assignments_overdue',
  /** A coach's note on one's own session. */
  'coach_note',
  /** For the coach: the note was sent, or not. Answers to it stand in its thread. */
  'coach_note_sent',
  /** For the coach: what the person pressed or wrote. */
  'coach_answer',
  /** For the participant: Exec has the retry that their note could not tell of yet. Stands in the note's thread. */
  'coach_retry_assigned',
  /** For the coach: the person's next attempt is graded. */
  'coach_retried',
  /** For a coach: a person asks about their session. */
  'coach_question',
  /** For that person: the question was sent, or not. */
  'coach_question_sent',
  /** Low or high scores of people whom one coaches. */
  'alert',
] as const

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number]

/** Something to be said to one person, once ever. */
export interface Notification {
  kind: NotificationKind
  /** What it is about, such as a session's id. */
  subject: string
  /** The person who reads it. */
  recipient: string
  /** Tells apart what is said again, such as the day of a digest. */
  occurrence: string
  /** Ids only: they stand in the database as plain text. */
  details: Readonly<Record<string, string | number>>
  /** When it is to be said at first, in milliseconds since the epoch. */
  dueAt: number
}

/** Those whose subject is the id of a session. */
const ABOUT_SESSIONS: ReadonlySet<NotificationKind> = new Set([
  'graded',
  'graded_late',
  'result',
  'shared',
  'coach_note',
  'coach_note_sent',
  'coach_answer',
  'coach_retry_assigned',
  'coach_retried',
  'coach_question',
  'coach_question_sent',
])

/** The id of the session that it is about, for the log. */
export function sessionOf({ kind, subject }: Notification): string | undefined {
  return ABOUT_SESSIONS.has(kind) ? subject : undefined
}

export type NotificationKey = Pick<Notification, 'kind' | 'subject' | 'recipient' | 'occurrence'>

const THREADS: Partial<Record<NotificationKind, NotificationKind>> = {
  coach_answer: 'coach_note_sent',
  coach_retry_assigned: 'coach_note',
  coach_retried: 'coach_note_sent',
}

/**
 * The notification in whose thread this one is said; `undefined` if it stands alone. It waits until that one is sent, and stands
 * alone if that one was dropped.
 */
export function threadOf({ kind, recipient, details }: Notification): NotificationKey | undefined {
  const parent = THREADS[kind]
  if (parent === undefined) return undefined
  const { session, note } = details
  return { kind: parent, subject: String(session), recipient, occurrence: String(note) }
}

/** Where Slack posted a message. */
export interface PostedAt {
  channel: string
  ts: string
}

export type Enqueued = Pick<Notification, 'details'> &
  (
    | { state: 'waiting' }
    | { state: 'sent'; at: PostedAt }
    /** `reason`: as `Outbox.drop` got it. */
    | { state: 'dropped'; reason: string }
  )

/** What is said, decided when it is sent. */
export type Composed =
  /** `simpler`: for a Slack that rejects `say`. `by`: why this person may hear it. `document`: as in an audit line. */
  | { say: AnyContent; simpler?: AnyContent; by: Reason; document?: string | undefined }
  /** Nothing is said, now or later. `auditFields` makes one of a refusal. */
  | { drop: AuditFields }
  /** It is asked again then, in milliseconds since the epoch. */
  | { retryAt: number }

/** A composer checks the person's right to see. What it throws is logged, and tried again a few times. */
export type Composers = Readonly<
  Record<NotificationKind, (notification: Notification, now: Date) => Promise<Composed>>
>
