import type { WebClient } from '@slack/web-api'
import { plainMessage } from '../blocks/problems/problem-message.ts'
import type { AnyContent } from '../blocks/text/document.ts'
import { DatabaseError, isRejection } from '../database/database-error.ts'
import type { AuditLine, Decision } from '../delivery/audit.ts'
import { createErrorId } from '../delivery/context.ts'
import { HOUR_MS } from '../lib/durations.ts'
import { describeError, type Log, type LogFields } from '../lib/log.ts'
import { withTimeout } from '../lib/result.ts'
import { findDirectMessage, type PostedAt, sendDirectMessage } from '../slack/post-message.ts'
import { type RetryUntilDatabaseIsBack, Stopped } from './database-away.ts'
import type { BoundNotification, BoundNotifications, Enqueued, Notification } from './notification.ts'
import type { ClaimedRow, Outbox } from './outbox.ts'

/** Slack takes about one message a second. The pace also spreads what composers ask of Slack and Exec. */
export const PACE_MS = 1000
/** Well within the lease of a row. */
const COMPOSE_MS = 20_000
/** The pause after a temporary failure. Doubles while composing the same row keeps failing. */
const RETRY_MS = 30_000
const MAX_TRIES = 5
const LONGEST_PAUSE_MS = HOUR_MS
/** A message that Slack has refused for this long is out of date. */
const MAX_LATE_MS = 12 * HOUR_MS

export interface RowSenderOptions {
  outbox: Outbox
  /** A client that does not retry. */
  client: WebClient
  kinds: BoundNotifications
  /** Slack takes no message for this person. @param code Slack's error code. */
  onUndeliverable(person: string, code: string): Promise<void>
  /** Called once for each notification, with the decision of its audit line. */
  onEnd(kind: string, outcome: Decision): void
  log: Log
  /** Milliseconds since the epoch. */
  clock: () => number
}

/** A row being handled. */
interface Row extends ClaimedRow {
  errorId: string
  /** The state of the message it replies to; `undefined` if it stands alone. */
  parent: Enqueued | 'missing' | undefined
}

/** Sends the message of one outbox row, or ends the row unsent. */
export class RowSender {
  /** When Slack takes the next look-up, if it limits them. Some apps get one a minute. */
  #lookUpsFrom = 0

  constructor(
    private readonly options: RowSenderOptions,
    private readonly retryUntilDatabaseIsBack: RetryUntilDatabaseIsBack,
  ) {}

  /** Resolves to the milliseconds before the next row may be handled. Rejects only with `Stopped`. */
  async handle(claimed: ClaimedRow): Promise<number> {
    const row: Row = { ...claimed, errorId: createErrorId(), parent: await this.#findParent(claimed) }
    try {
      const pauseMs =
        row.attemptedAt === undefined ? await this.#compose(row) : await this.#lookUp(row, row.attemptedAt)
      return pauseMs ?? PACE_MS
    } catch (error) {
      if (error instanceof Stopped) throw error
      await this.#composeLater(row, error)
      return PACE_MS
    }
  }

  async #findParent({ notification }: ClaimedRow): Promise<Row['parent']> {
    const key = this.#kindOf(notification).threadOf(notification)
    if (key === undefined) return undefined
    return (await this.retryUntilDatabaseIsBack(() => this.options.outbox.find(key))) ?? 'missing'
  }

  async #compose(row: Row): Promise<number | undefined> {
    const { notification, parent } = row
    if (parent === 'missing') return this.#drop(row, { decision: 'skipped', reason: 'no_thread' })
    if (parent?.state === 'waiting') return this.#retry(row, parent.dueAt + PACE_MS, PACE_MS)
    const answer = await withTimeout(
      this.#kindOf(notification).compose(notification, new Date(this.options.clock())),
      COMPOSE_MS,
    )
    if (!answer.ok)
      return this.#composeLater(row, answer.error.kind === 'rejected' ? answer.error.error : answer.error)
    const composed = answer.value
    if ('drop' in composed) return this.#drop(row, composed.drop)
    if ('retryAt' in composed) return this.#retry(row, composed.retryAt)
    if ('postponeTo' in composed) {
      const { postponeTo: dueAt } = composed
      const postponed = { ...row, notification: { ...notification, dueAt } }
      return this.#tryAgain(postponed, dueAt, { decision: 'skipped', reason: 'too_late' })
    }
    const { say, by, document } = composed
    const audit: AuditLine = { decision: 'notified', reason: by, document }
    return this.#send(row, say, audit, plainMessage(say, row.errorId))
  }

  /** @param simpler what is sent if Slack rejects `content`. */
  async #send(
    row: Row,
    content: AnyContent,
    audit: AuditLine,
    simpler?: AnyContent,
  ): Promise<number | undefined> {
    const { outbox, client, log } = this.options
    const isMine = await this.retryUntilDatabaseIsBack(() => outbox.startSending(row))
    if (!isMine) return undefined
    const person = row.notification.recipient
    const sent = await sendDirectMessage(client, { person, id: row.id, content, thread: threadIn(row) })
    if (sent.ok) return this.#markSent(row, sent.value, audit)
    const { kind, code } = sent.error
    const fields = { ...logFields(row), slack_error: code }
    switch (kind) {
      case 'not_sent': {
        if (this.options.clock() - row.notification.dueAt > MAX_LATE_MS) break
        log.warn('Slack takes no messages for now', fields)
        // Retried later, behind the other rows: Slack may refuse only this one.
        await this.retryUntilDatabaseIsBack(() => outbox.retry(row, this.options.clock()))
        return pauseAfter(sent.error.retryAfterMs)
      }
      case 'unclear':
        // Looked up once its lease has expired: Slack may still be posting it.
        log.warn('it is unclear whether Slack posted a message', fields)
        return undefined
      case 'content_refused':
        log.warn('Slack refused a message', fields)
        if (simpler !== undefined) return this.#send(row, simpler, audit)
        break
      case 'refused':
        // The parent message was deleted, or takes no replies.
        if (threadIn(row) !== undefined)
          return this.#send({ ...row, parent: undefined }, content, audit, simpler)
        break
    }
    const isKnown = await this.#endUnsaid(row, { decision: 'not_delivered', reason: code, slackError: code })
    // If this fails, the next message for this person will be refused, too, and try again.
    if (kind === 'undeliverable' && isKnown)
      await this.#awaitOrLog(row, this.options.onUndeliverable(row.notification.recipient, code))
    return undefined
  }

  async #lookUp(row: Row, sentAt: number): Promise<number | undefined> {
    const { outbox, client, clock } = this.options
    const lookUpLater = () => this.retryUntilDatabaseIsBack(() => outbox.lookUpLater(row, this.#lookUpsFrom))
    if (clock() < this.#lookUpsFrom) {
      await lookUpLater()
      return 0
    }
    const { recipient } = row.notification
    const thread = threadIn(row)
    const channel =
      thread?.channel ?? (await this.retryUntilDatabaseIsBack(() => outbox.findDirectMessage(recipient)))
    if (channel === undefined) return this.#endUnclear(row)
    const found = await findDirectMessage(client, { channel, threadTs: thread?.ts, id: row.id, sentAt })
    if (found.ok && found.value !== undefined)
      return this.#markSent(
        row,
        { channel, ts: found.value },
        { decision: 'notified', reason: 'found_in_slack' },
      )
    if (found.ok) return this.#endUnclear(row)
    const { kind, code } = found.error
    if (kind !== 'not_sent') return this.#endUnclear(row, code)
    this.#lookUpsFrom = clock() + pauseAfter(found.error.retryAfterMs)
    await lookUpLater()
    return undefined
  }

  /** Drops a message that may have arrived, since none is better than two. If its reader waits for it, sends it again. */
  async #endUnclear(row: Row, slackError?: string): Promise<undefined> {
    const isLastTry = row.tries >= MAX_TRIES
    if (this.#kindOf(row.notification).mayComeTwice && !isLastTry) return this.#tryLastTime(row)
    return this.#drop(row, { decision: 'not_delivered', reason: 'unclear', slackError })
  }

  async #markSent(row: Row, at: PostedAt, audit: AuditLine): Promise<undefined> {
    await this.retryUntilDatabaseIsBack(() => this.options.outbox.markSent(row, at))
    this.#end(row, { ...audit, channel: at.channel })
  }

  async #drop(row: Row, audit: AuditLine): Promise<undefined> {
    await this.#endUnsaid(row, audit)
  }

  /** Resolves to whether the row was still there. */
  async #endUnsaid(row: Row, audit: AuditLine): Promise<boolean> {
    const isKnown = await this.retryUntilDatabaseIsBack(() => this.options.outbox.drop(row, audit.reason))
    this.#end(row, audit)
    return isKnown
  }

  /** Retries without counting a try. */
  async #retry(row: Row, at: number, pauseMs = RETRY_MS): Promise<undefined> {
    // Never at once: a row that is always first would hold up the others.
    const dueAt = Math.max(at, this.options.clock() + pauseMs)
    await this.retryUntilDatabaseIsBack(() => this.options.outbox.retry(row, dueAt))
  }

  #tryLastTime(row: Row): Promise<undefined> {
    return this.#retry({ ...row, tries: MAX_TRIES }, this.options.clock())
  }

  async #composeLater(row: Row, error: unknown): Promise<undefined> {
    const { log, clock } = this.options
    log.error('a message could not be composed', { ...logFields(row), ...describeError(error) })
    const isLate = clock() - row.notification.dueAt > MAX_LATE_MS
    const mayPass = error instanceof DatabaseError && !isRejection(error)
    if (mayPass && !isLate) return this.#retry(row, clock())
    // One more try, to say that the app has given up.
    if (row.tries === MAX_TRIES - 1 && (await this.#giveUp(row))) return this.#tryLastTime(row)
    const dueAt = clock() + RETRY_MS * 2 ** row.tries
    return this.#tryAgain(row, dueAt, { decision: 'failed', reason: 'internal' })
  }

  /** Resolves to whether there is something left to tell the reader. */
  async #giveUp(row: Row): Promise<boolean> {
    const givingUp = this.#kindOf(row.notification).giveUp?.(row.notification)
    await this.#awaitOrLog(row, givingUp)
    return givingUp !== undefined
  }

  /** Retries and counts a try. @param end how the row ends after the last try. */
  async #tryAgain(row: Row, at: number, end: AuditLine): Promise<undefined> {
    const tries = row.tries + 1
    return tries < MAX_TRIES ? this.#retry({ ...row, tries }, at) : this.#drop(row, end)
  }

  /** A failure must not hold up the other messages. */
  async #awaitOrLog(row: Row, saving: Promise<void> | undefined): Promise<void> {
    try {
      await saving
    } catch (error) {
      this.options.log.error('what became of a message was not noted', {
        ...logFields(row),
        ...describeError(error),
      })
    }
  }

  #kindOf({ kind }: Notification): BoundNotification {
    const known = this.options.kinds.get(kind)
    if (known === undefined) throw new Error('Only rows of known kinds are claimed.')
    return known
  }

  #end(row: Row, { channel, document, listOf, decision, reason, slackError }: AuditLine): void {
    const { log, onEnd } = this.options
    const { kind, subject } = row.notification
    const session = this.#kindOf(row.notification).isAboutSession ? subject || undefined : undefined
    const about = { channel, session, document, list_of: listOf }
    log.audit({ ...logFields(row), ...about, decision, reason, slack_error: slackError })
    onEnd(kind, decision)
  }
}

function threadIn({ parent }: Row): PostedAt | undefined {
  return parent !== undefined && parent !== 'missing' && parent.state === 'sent' ? parent.at : undefined
}

function logFields({ errorId, notification: { kind, recipient } }: Row): LogFields {
  return { error_id: errorId, surface: `dm:${kind}`, user: recipient }
}

function pauseAfter(retryAfterMs = RETRY_MS): number {
  return Math.min(Math.max(retryAfterMs, PACE_MS), LONGEST_PAUSE_MS)
}
