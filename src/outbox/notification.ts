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
    | { state: 'waiting'; dueAt: number }
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
  /** What turns it on or off. */
  choice?: NotificationChoice | undefined
}

/** By kind. */
export type BoundNotifications = ReadonlyMap<string, BoundNotification>

export interface NotificationType<Needs> {
  kind: string
  bind(needs: Needs & SayingNeeds): BoundNotification
}

/** What the frame needs of the workspace. */
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
  /** Where its *Turn off …* goes. */
  turnOff: TurnOffPlace
}

/** How to find out whether somebody wants a message: `ifChosen` makes one. */
export interface AskWanted<Needs, Wanted> {
  choice: NotificationChoice
  ask(needs: Needs, reader: string, now: Date): Promise<Result<Wanted, Reason>>
}

/** Why a message can't be composed now, or what becomes of it instead. */
type NotComposed = ListProblem | Refusal | Composed

/**
 * The frame asks in this order, each time the message is due: `wanted`, `expires` and `hours`, `allow`, `compose`. So nothing is
 * fetched for a message that nobody wants, or that waits, and nothing is composed for someone who may not see it.
 */
interface NotificationDefinition<Needs, Details, Wanted, Allowed> {
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
  /** What the reader has chosen, or why they don't want it. Left out: nobody can turn it off. */
  wanted?: AskWanted<Needs, Wanted>
  /** Set: it is dropped once it is late by `MAX_LATE_MS`. Left out: it is said however late. */
  expires?: boolean
  /** `working`: it waits for the reader's working hours. Left out: it comes at any time. */
  hours?(needs: Needs, wanted: Wanted, now: Date): 'any' | 'working'
  /** What the reader may see of its subject at that moment. Left out: it shows nothing that needs a right. */
  allow?(
    needs: Needs,
    notification: WantedNotification<Details, Wanted>,
    now: Date,
  ): Promise<Result<Allowed, NotComposed>>
  /** The kinds that its *Turn off …* turns off. Left out: itself. */
  turnOff?: readonly string[]
  compose(
    needs: Needs,
    notification: AllowedNotification<Details, Wanted, Allowed>,
    now: Date,
  ): Promise<Composed | { ok: false; error: NotComposed }>
  /** See `BoundNotification`. */
  giveUp?(needs: Needs, notification: NotificationOf<Details>): Promise<void>
}

/** For a notification that its other fields describe fully. */
export const WITHOUT_DETAILS = { subject: 'other', details: z.object({}) } as const

/** Makes the rows and the keys of a kind, so that nothing else spells them. */
interface NotificationRows<Details> {
  kind: string
  of(notification: NotificationOf<Details>): Notification
  keyOf(key: Omit<NotificationKey, 'kind'>): NotificationKey
}

type DefinedNotification<Needs, Details> = NotificationType<Needs> & NotificationRows<Details>

/** For a kind whose rows are made below the feature that says it. */
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
  const composed = await definition.compose(needs, { ...notification, allowed: allowed?.value, turnOff }, now)
  return 'error' in composed ? retryOrDrop(composed.error, dueAt, now) : composed
}

/** Now, if Slack does not tell who the reader is: then nothing can be said anyway. */
async function workingTime(reader: Viewer, now: Date): Promise<number> {
  const profile = await reader.profile()
  return 'kind' in profile ? now.getTime() : nextWorkingTime(now.getTime(), knownZone(profile.timeZone))
}

/** How many messages of a kind show *Turn off …* as a button. */
const FIRST_MESSAGES = 2

/** Until the next try, if Exec or Slack does not answer. */
export const RETRY_MS = 2 * 60_000
/** A message that is late by more says nothing new. */
export const MAX_LATE_MS = 12 * HOUR_MS

/** Makes a viewer of someone who reads a message that the app sends first. */
export function readerOf(viewers: Viewers, person: string): Viewer {
  return viewers.of(person, { priority: 'background', profileMaxAgeMs: PROFILE_MS })
}

/** What becomes of a message that Exec, Slack or the rules did not let the app compose. */
export function retryOrDrop(error: NotComposed, dueAt: number, now: Date): Composed {
  if (!('kind' in error)) return error
  // An email that is missing now is missing in two minutes, too.
  const isTemporary = error.kind === 'not_established' && error.failure.kind !== 'email_missing'
  const isFinal = (isRefusal(error) && !isTemporary) || error.kind === 'not_found'
  if (isFinal || now.getTime() - dueAt > MAX_LATE_MS) return { drop: auditFields(failed(error), 'notified') }
  return { retryAt: now.getTime() + RETRY_MS }
}

/** Nothing is said, because it would be wrong or too much by now. */
export function skip(reason: Reason): Composed {
  return { drop: { decision: 'skipped', reason } }
}
