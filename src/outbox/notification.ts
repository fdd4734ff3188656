import { z } from 'zod'
import type { ListProblem } from '../access/lists.ts'
import { isRefusal, type Refusal } from '../access/policy.ts'
import { PROFILE_MS, type Viewer, type Viewers } from '../access/viewer.ts'
import type { NotificationChoice } from '../blocks/settings/notification-words.ts'
import type { AnyContent, TurnOffPlace } from '../blocks/text/document.ts'
import { type AuditFields, type AuditLine, auditFields, type Reason } from '../delivery/audit.ts'
import { HOUR_MS } from '../lib/durations.ts'
import { failed, type Result } from '../lib/result.ts'
import { knownZone, nextWorkingTime } from '../lib/zoned-time.ts'
import type { PostedAt } from '../slack/post-message.ts'

/** Something to tell one person, once. */
export interface Notification {
  /** The kind of its definition. */
  kind: string
  /** What it is about, such as a session's id. Empty if the other fields identify it. */
  subject: string
  /** The person who reads it. */
  recipient: string
  /** Distinguishes repeated messages, such as a day. */
  dedupKey: string
  /** Only ids: the database keeps them in plain text. */
  details: Readonly<Record<string, string | number | undefined>>
  /** When to send it at first, in milliseconds since the epoch. */
  dueAt: number
}

export type NotificationKey = Pick<Notification, 'kind' | 'subject' | 'recipient' | 'dedupKey'>

export type Enqueued = Pick<Notification, 'details'> &
  (
    | { state: 'waiting'; dueAt: number }
    | { state: 'sent'; at: PostedAt }
    /** `reason`: the one given to `Outbox.drop`. */
    | { state: 'dropped'; reason: string }
  )

/** What to do with a notification, decided when it is due. */
export type Composed =
  /** `by`: why this person may read it. `document`: as in an audit line. */
  | { say: AnyContent; by: Reason; document?: string | undefined }
  /** Nothing is sent, now or later. `auditFields` turns a refusal into one. */
  | { drop: AuditFields & Pick<AuditLine, 'listOf'> }
  /** Compose it again at this time, in milliseconds since the epoch. */
  | { retryAt: number }
  /**
   * Send it at this time instead, such as in working hours. It counts as late only after that. Possible a few times at
   * most.
   */
  | { postponeTo: number }

/** A kind of message that the app sends first, with what it needs. */
export interface BoundNotification {
  /** Whether its subject is the id of a session, for the log. */
  isAboutSession: boolean
  /** Whether it is work in Exec rather than a message, so that other due rows go first. */
  waitsForOthers?: boolean | undefined
  /** Whether its reader waits for it. If it stays unclear whether Slack has it, it is sent a second time. */
  mayComeTwice?: boolean | undefined
  /**
   * The notification to reply to in a thread; `undefined` if it stands alone. It waits until that one is sent, and
   * stands alone if that one was dropped.
   */
  threadOf(notification: Notification): NotificationKey | undefined
  /**
   * Decides by the reader's rights at that moment. If it throws, the error is logged and it is retried a few times; for
   * half a day if the database is away.
   */
  compose(notification: Notification, now: Date): Promise<Composed>
  /** Marks the task failed after the last try; `compose` then runs again to tell the reader. May be called again. */
  giveUp?: ((notification: Notification) => Promise<void>) | undefined
  /** What turns it on or off. */
  choice?: NotificationChoice | undefined
}

/** Keyed by kind. */
export type BoundNotifications = ReadonlyMap<string, BoundNotification>

export interface NotificationType<Needs> {
  kind: string
  bind(needs: Needs & SayingNeeds): BoundNotification
}

/** What the frame needs from the workspace. */
export interface SayingNeeds {
  viewers: Viewers
  outbox: { sentTo(reader: string, kinds: readonly string[]): Promise<{ count: number }> }
}

/** A notification of one kind, with its own details. */
export type NotificationOf<Details> = Omit<Notification, 'kind' | 'details'> & { details: Details }

/** A notification that its reader wants. */
export type WantedNotification<Details, Wanted> = NotificationOf<Details> & {
  reader: Viewer
  /** What `wanted` found. */
  wanted: Wanted
}

/** A notification that its reader wants and may read. */
export type AllowedNotification<Details, Wanted, Allowed> = WantedNotification<Details, Wanted> & {
  /** What `allow` found. */
  allowed: Allowed
  /** Whether the reader has got none of its kinds in the last 90 days. */
  isFirst: boolean
  /** Where its *Turn off …* goes. */
  turnOff: TurnOffPlace
}

/** How to find out whether somebody wants a message; `ifChosen` makes one. */
export interface AskWanted<Needs, Wanted> {
  choice: NotificationChoice
  ask(needs: Needs, reader: string, now: Date): Promise<Result<Wanted, Reason>>
}

/** Why a message can't be composed now, or what becomes of it instead. */
type NotComposed = ListProblem | Refusal | Composed

/**
 * Each time the message is due, the frame asks in this order: `wanted`, `expires` and `hours`, `allow`, `compose`. So
 * it fetches nothing for a message that is unwanted or has to wait, and composes nothing for someone who may not see
 * it.
 */
interface NotificationDefinition<Needs, Details, Wanted, Allowed> {
  /** Never change one: rows and the log contain it. */
  kind: string
  subject: 'session' | 'other'
  /** See `BoundNotification`. */
  waitsForOthers?: boolean
  /** See `BoundNotification`. */
  mayComeTwice?: boolean
  details: z.ZodType<Details>
  /** The notification to reply to in a thread. */
  thread?(notification: NotificationOf<Details>): NotificationKey | undefined
  /** What the reader has chosen, or why they don't want it. By default, nobody can turn it off. */
  wanted?: AskWanted<Needs, Wanted>
  /** Whether to drop it once it is late by `MAX_LATE_MS`. By default it is sent however late. */
  expires?: boolean
  /** `working` waits for the reader's working hours. By default it comes at any time. */
  hours?(needs: Needs, wanted: Wanted, now: Date): 'any' | 'working'
  /** What the reader may see of its subject at that moment. By default it shows nothing that needs a right. */
  allow?(
    needs: Needs,
    notification: WantedNotification<Details, Wanted>,
    now: Date,
  ): Promise<Result<Allowed, NotComposed>>
  /** The kinds that its *Turn off …* turns off; by default its own. */
  turnOff?: readonly string[]
  compose(
    needs: Needs,
    notification: AllowedNotification<Details, Wanted, Allowed>,
    now: Date,
  ): Promise<Composed | { ok: false; error: NotComposed }>
  /** See `BoundNotification`. */
  giveUp?(needs: Needs, notification: NotificationOf<Details>): Promise<void>
}

/** For a notification without further details. */
export const WITHOUT_DETAILS = { subject: 'other', details: z.object({}) } as const

/** The only place that makes rows and keys of a kind. */
interface NotificationRows<Details> {
  kind: string
  of(notification: NotificationOf<Details>): Notification
  keyOf(key: Omit<NotificationKey, 'kind'>): NotificationKey
}

type DefinedNotification<Needs, Details> = NotificationType<Needs> & NotificationRows<Details>

/** For a kind whose rows are made below the feature that sends it. */
export function rowsOf<Details extends Notification['details']>(kind: string): NotificationRows<Details> {
  return { kind, of: (one) => ({ kind, ...one }), keyOf: (key) => ({ kind, ...key }) }
}

export function notification<Needs, Details extends Notification['details'], Wanted, Allowed>(
  definition: NotificationDefinition<Needs, Details, Wanted, Allowed>,
): DefinedNotification<Needs, Details> {
  const { kind, subject, waitsForOthers, mayComeTwice, details, thread, wanted, giveUp } = definition
  const detailed = (row: Notification): NotificationOf<Details> => ({
    ...row,
    details: details.parse(row.details),
  })
  return {
    ...rowsOf(kind),
    bind: (needs) => ({
      isAboutSession: subject === 'session',
      waitsForOthers,
      mayComeTwice,
      threadOf: (row) => thread?.(detailed(row)),
      compose: async (row, now) => composeInOrder(definition, needs, detailed(row), now),
      giveUp: giveUp && (async (row) => giveUp(needs, detailed(row))),
      choice: wanted?.choice,
    }),
  }
}

async function composeInOrder<Needs, Details>(
  definition: NotificationDefinition<Needs, Details, unknown, unknown>,
  needs: Needs & SayingNeeds,
  row: NotificationOf<Details>,
  now: Date,
): Promise<Composed> {
  const { kind, turnOff: kinds = [kind] } = definition
  const { recipient, dueAt } = row
  const choice = await definition.wanted?.ask(needs, recipient, now)
  if (choice?.ok === false) return skip(choice.error)
  const wanted = choice?.value
  const reader = readerOf(needs.viewers, recipient)
  const isForWork = definition.hours?.(needs, wanted, now) === 'working'
  const at = isForWork ? await workingTime(reader, now) : now.getTime()
  if (definition.expires && at - dueAt > MAX_LATE_MS) return skip('too_late')
  if (at > now.getTime()) return { postponeTo: at }
  const notification = { ...row, reader, wanted }
  const allowed = await definition.allow?.(needs, notification, now)
  if (allowed?.ok === false) return retryOrDrop(allowed.error, dueAt, now)
  const { count } = await needs.outbox.sentTo(recipient, kinds)
  const turnOff = count < FIRST_MESSAGES ? 'button' : 'menu'
  const found = { allowed: allowed?.value, isFirst: count === 0, turnOff } as const
  const composed = await definition.compose(needs, { ...notification, ...found }, now)
  return 'error' in composed ? retryOrDrop(composed.error, dueAt, now) : composed
}

/**
 * The reader's next working time; now if Slack doesn't say who the reader is, since nothing can be sent then anyway.
 */
async function workingTime(reader: Viewer, now: Date): Promise<number> {
  const profile = await reader.profile()
  return 'kind' in profile ? now.getTime() : nextWorkingTime(now.getTime(), knownZone(profile.timeZone))
}

/** How many messages of a kind show *Turn off …* as a button. */
const FIRST_MESSAGES = 2

/** The wait before the next try if Exec or Slack doesn't answer. */
export const RETRY_MS = 2 * 60_000
/** A message even later than this is no longer news. */
export const MAX_LATE_MS = 12 * HOUR_MS

/** The viewer who reads a message that the app sends on its own. */
export function readerOf(viewers: Viewers, person: string): Viewer {
  return viewers.of(person, { priority: 'background', profileMaxAgeMs: PROFILE_MS })
}

/** What to do with a message that Exec, Slack or the rules kept the app from composing. */
export function retryOrDrop(error: NotComposed, dueAt: number, now: Date): Composed {
  if (!('kind' in error)) return error
  // An email that is missing now will be missing in two minutes, too.
  const isTemporary = error.kind === 'not_established' && error.failure.kind !== 'email_missing'
  const isFinal = (isRefusal(error) && !isTemporary) || error.kind === 'not_found'
  if (isFinal || now.getTime() - dueAt > MAX_LATE_MS) return { drop: auditFields(failed(error), 'notified') }
  return { retryAt: now.getTime() + RETRY_MS }
}

/** Sends nothing, because it would be wrong or too much by now. */
export function skip(reason: Reason): Composed {
  return { drop: { decision: 'skipped', reason } }
}
