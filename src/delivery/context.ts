import { randomInt } from 'node:crypto'
import type { ListProblem, OpenedList } from '../access/lists.ts'
import type { Viewer, Viewers } from '../access/viewer.ts'
import { plainMessage } from '../blocks/problems/problem-message.ts'
import type { AnyContent } from '../blocks/text/document.ts'
import { DatabaseError } from '../database/database-error.ts'
import type { ListCursor } from '../exec/list-cursor.ts'
import type { Group } from '../exec/member.ts'
import { isOfTeam, type ListedTeam } from '../exec/session.ts'
import { describeError, type Log, type LogFields } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { isContentRefused, refusedPlaces, slackFailure } from '../slack/failure.ts'
import type { Trigger } from '../slack/views.ts'
import { type Audited, type Done, type Message, messageOf, type PrivateAnswer } from './answer.ts'
import { type AuditLine, SHOWING } from './audit.ts'
import type { DeliveryRecord } from './deliveries.ts'

export interface DeliverySource {
  /** The log's name for it, such as `command` or `unfurl:session.refresh`. */
  surface: string
  user: string
  channel?: string | undefined
  /** When Slack delivered it. */
  now: Date
}

export class DeliveryContext {
  /** Shown to the person if something fails, and on every log line. */
  readonly errorId = createErrorId()
  readonly surface: string
  readonly user: string
  readonly channel: string | undefined
  readonly now: Date
  /** What this person may see, by their right at the time of this delivery. */
  readonly viewer: Viewer
  /** Opens a modal; `undefined` if the delivery can't, such as a direct message. */
  openView: Trigger['open'] | undefined
  hasStartedReply = false
  /** Audit lines that wait until the answer is shown. */
  readonly #held: AuditLine[] = []
  /** What the delivery is about, for each audit line that names no other session. */
  about: Pick<AuditLine, 'session' | 'document' | 'listOf' | 'channel'> = {}

  constructor(
    { surface, user, channel, now }: DeliverySource,
    private readonly record: DeliveryRecord,
    viewers: Viewers,
    readonly log: Log,
  ) {
    this.surface = surface
    this.user = user
    this.channel = channel
    this.now = now
    this.viewer = viewers.of(user, { onRequest: this.onRequest, actsFor: record.actingTeams })
  }

  /** Counts a request to Exec. */
  readonly onRequest = (): void => {
    this.record.execRequests += 1
  }

  /**
   * Writes an audit line. Its decision tells how the delivery ended. If the line says that something is shown, it waits until the
   * reply is through, or the work ends.
   */
  audit(line: AuditLine): void {
    this.record.decisions.push(line.decision)
    if (SHOWING.has(line.decision)) this.#held.push(line)
    else this.auditWithoutOutcome(line)
  }

  /** Writes the audit lines of what is shown now. */
  auditShown(): void {
    for (const line of this.#held.splice(0)) this.auditWithoutOutcome(line)
  }

  /** Audits that the answer did not arrive: each waiting line becomes `not_delivered`. */
  auditNotShown(reason: string): void {
    const held: Partial<AuditLine>[] = this.#held.splice(0)
    for (const { session, document, listOf, user } of held.length === 0 ? [{}] : held)
      this.audit({ session, document, listOf, user, decision: 'not_delivered', reason })
  }

  /** Writes an audit line that does not decide how the delivery ended. */
  auditWithoutOutcome({
    session = this.about.session,
    document = session === this.about.session ? this.about.document : undefined,
    listOf = this.about.listOf,
    decision,
    reason,
    slackError,
    setting,
    user = this.user,
    channel = this.about.channel ?? this.channel,
  }: AuditLine): void {
    this.log.audit({
      error_id: this.errorId,
      surface: this.surface,
      user,
      channel,
      session,
      document,
      list_of: listOf,
      decision,
      reason,
      slack_error: slackError,
      setting,
    })
  }

  /** Writes the audit lines of an answer. */
  auditAnswer({ audit }: Audited): void {
    for (const line of [audit].flat()) this.audit(line)
  }

  /** Audits an answer, and sends it. */
  async answer(answer: PrivateAnswer | Done, send: (message: AnyContent) => Promise<unknown>): Promise<void> {
    this.auditAnswer(answer)
    if ('isDone' in answer) await answer.afterwards?.()
    else await this.replyWithMessage(messageOf(answer, this.errorId), send)
  }

  /**
   * Logs a failure and goes on. For a database write after something irreversible, and for reads that the answer can do without. Let
   * all others throw: the frame tells the person that the database is down.
   */
  async attempt<Value>(work: Promise<Value>): Promise<Result<Value, { kind: 'database_unavailable' }>> {
    try {
      return ok(await work)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      this.warnOfDatabase(error)
      return failed({ kind: 'database_unavailable' })
    }
  }

  warnOfDatabase(error: DatabaseError): void {
    this.log.warn('the database did not answer', { ...this.logFields, ...describeError(error) })
  }

  /**
   * Answers the person by `send`. If Slack rejects the content, nothing has arrived, and it tries the simpler forms in
   * turn. After any other failure the answer may have arrived, so the runner only logs it.
   */
  async reply(send: () => Promise<unknown>, ...simpler: (() => Promise<unknown>)[]): Promise<void> {
    this.hasStartedReply = true
    try {
      await send()
      this.auditShown()
    } catch (error) {
      const [next, ...others] = simpler
      if (next === undefined || !isContentRefused(slackFailure(error))) throw error
      this.log.warn('Slack refused an answer', this.failureFields(error))
      await this.reply(next, ...others)
    }
  }

  /**
   * Replies with a message. If Slack rejects its blocks, tries its simpler form, and then plain text.
   * @param sendPlainly by default `send`.
   */
  replyWithMessage(
    { simpler, ...message }: Message,
    send: (message: AnyContent) => Promise<unknown>,
    sendPlainly = send,
  ): Promise<void> {
    return this.reply(
      () => send(message),
      ...(simpler === undefined ? [] : [() => send(simpler)]),
      () => sendPlainly(plainMessage(simpler ?? message, this.errorId)),
    )
  }

  failureFields(error: unknown): LogFields {
    const { kind, code } = slackFailure(error)
    return {
      ...this.logFields,
      slack_error: kind === 'unexpected' ? undefined : code,
      unread: refusedPlaces(error),
      ...describeError(error),
    }
  }

  get logFields(): LogFields {
    return { error_id: this.errorId, surface: this.surface, user: this.user }
  }
}

/** Keeps texts out of the log, since they may hold names and emails. It returns what looks like an id of Exec's. */
export function loggedId(id: string | undefined): string | undefined {
  return id !== undefined && /^[\w-]{1,64}$/.test(id) ? id : undefined
}

/** @param group the group that was opened. The log must not hold its name, which is typed text. */
export function nameOfTeam(of: ListedTeam, group?: Pick<Group, 'id'>): string {
  return loggedId(group?.id) ?? (of === 'team' ? of : 'group')
}

/** The log must not hold an email, so it names the person by their id in Exec. */
export function nameOfList(
  of: ListCursor['of'] | { member: string },
  opened: Result<OpenedList, ListProblem>,
): string {
  if (of === 'own' || (opened.ok && opened.value.isOwn)) return 'own'
  if (isOfTeam(of)) return nameOfTeam(of, opened.ok ? opened.value.team?.group : undefined)
  if ('slackUser' in of) return of.slackUser
  const ids = opened.ok ? opened.value.sessions.flatMap(({ person }) => loggedId(person.id) ?? []) : []
  return ids[0] ?? 'by_email'
}

/** It has no look-alikes. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
/** Short enough to read out, and long enough to differ from all recent ids. */
const ERROR_ID_CHARACTERS = 6

export function createErrorId(): string {
  let id = 'EX-'
  for (let at = 0; at < ERROR_ID_CHARACTERS; at += 1) id += ALPHABET.charAt(randomInt(ALPHABET.length))
  return id
}
