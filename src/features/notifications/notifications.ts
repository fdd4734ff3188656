import type { WebClient } from '@slack/web-api'
import type { AssignmentAccess } from '../../access/assignment-access.ts'
import type { ListAccess } from '../../access/list-access.ts'
import type { ParticipantAccess } from '../../access/participant-access.ts'
import type { People } from '../../access/people.ts'
import { SessionGrants } from '../../access/session-grants.ts'
import type { Viewers } from '../../access/viewer.ts'
import type { Database } from '../../database/database.ts'
import { Leases } from '../../database/leases.ts'
import type { ManagedStore } from '../../database/store.ts'
import type { Decision } from '../../delivery/audit.ts'
import type { BackgroundTasks } from '../../delivery/deliveries.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import { RecentSessions } from '../../exec/session-lists.ts'
import type { Loop, Sleep } from '../../lib/every.ts'
import type { Log } from '../../lib/log.ts'
import { runEach } from '../../lib/run-each.ts'
import type { BoundNotification, Composed, Notification } from '../../outbox/notification.ts'
import { Outbox } from '../../outbox/outbox.ts'
import { OutboxSender } from '../../outbox/outbox-sender.ts'
import type { ResultsDefault } from '../../preferences/preference.ts'
import type { ConnectedFeature } from '../../shared/feature.ts'
import { GradeNotices } from '../../shared/grade-notices.ts'
import { GradeWatches } from '../../shared/grade-watches.ts'
import { KnownPeople } from '../../shared/known-people.ts'
import type { NewlyGraded } from '../../shared/newly-graded.ts'
import type { NotificationSettings } from '../../shared/notification-settings.ts'
import { Preferences } from '../../shared/preferences.ts'
import { ShareNotices } from '../../shared/share-notices.ts'
import type { Timing } from '../../shared/timing.ts'
import { WinsChannel } from '../../shared/wins-channel.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { AlertRecords } from '../alerts/alert-records.ts'
import { composeAlert } from '../alerts/compose-alert.ts'
import { ScoreAlerts } from '../alerts/score-alerts.ts'
import { composeReminder } from '../assignments/compose-reminder.ts'
import { reminderScheduler } from '../assignments/reminder-scheduler.ts'
import { CoachNotes } from '../coaching/coach-notes.ts'
import { CoachQuestions } from '../coaching/coach-questions.ts'
import { composeNote, composeNoteSent } from '../coaching/compose-note.ts'
import { composeQuestion, composeQuestionSent } from '../coaching/compose-question.ts'
import { composeAssigned } from '../coaching/late-retry.ts'
import type { Coaching } from '../coaching/needs.ts'
import { composeRetried } from '../coaching/retries.ts'
import { digestComposer, digestNotification } from '../digest/digest-notification.ts'
import { DigestRounds } from '../digest/digest-rounds.ts'
import { digestScheduler } from '../digest/digest-scheduler.ts'
import { PERSON_ROWS } from '../features.ts'
import { composeGraded, composeLate } from '../grading/compose-grade-notice.ts'
import { GradePoller, type PollOutcome } from '../grading/grade-poller.ts'
import { PollState } from '../grading/poll-state.ts'
import { composeDayResults, composeKeepGoing, composeResult } from '../results/compose-result.ts'
import { ResultNotices } from '../results/result-notices.ts'
import { ResultPresses } from '../results/result-presses.ts'
import { forgetDeactivated } from '../settings/forget-deactivated.ts'
import { composeShareNotice } from '../share/compose-share-notice.ts'

export interface NotificationsOptions {
  database: Database
  /** The id of the Slack team. */
  workspace: string
  /** Written before a person is forgotten. */
  store: Pick<ManagedStore, 'flush'>
  slack: Pick<SlackClients, 'client'>
  /** One that tries once. */
  sender: WebClient
  exec: ExecClient
  people: People
  listAccess: ListAccess
  viewers: Viewers
  participantAccess: ParticipantAccess
  assignmentAccess: AssignmentAccess
  sessionUrl: string | undefined
  timing: Pick<Timing, 'progressMs'>
  /** `EXEC_POLL_SECONDS`. 0: the app never learns of a grade by itself. */
  pollSeconds: number
  /** `EXEC_RESULTS_DEFAULT`. */
  defaultResults: ResultsDefault
  log: Log
  tasks: BackgroundTasks
  /** Milliseconds since the epoch. */
  clock: () => number
  /** How the outbox waits between two messages. */
  sleep?: Sleep | undefined
  onPoll(outcome: PollOutcome): void
  onEnd(kind: string, outcome: Decision): void
}

/** All that the app says first, with a database. Start it once the app has connected. */
export class Notifications {
  readonly settings: NotificationSettings
  readonly outbox: Outbox
  readonly winsChannel: WinsChannel
  readonly shareNotices: ShareNotices
  /** `undefined` if the app never polls Exec for grades. */
  readonly gradeNotices: GradeNotices | undefined
  readonly presses: ResultPresses
  readonly coaching: Coaching
  readonly #kinds: Map<string, BoundNotification>
  readonly #sender: OutboxSender
  readonly #grades: Loop
  readonly #digests: Loop
  readonly #reminders: Loop
  readonly #deactivated: Loop
  #features: readonly ConnectedFeature[] = []

  constructor(options: NotificationsOptions) {
    const { database, workspace, store, log, clock, people, slack, pollSeconds, defaultResults, exec } =
      options
    const { client } = slack
    const stored = { database, workspace, clock }
    const canWatch = pollSeconds > 0
    const leases = new Leases(stored)
    const preferences = new Preferences({ database, workspace })
    const knownPeople = new KnownPeople({ database, workspace, rows: PERSON_ROWS, store })
    const watches = new GradeWatches(database, workspace, clock)
    const outbox = new Outbox(stored)
    const gradeNotices = new GradeNotices({ watches, outbox, clock })
    const results = new ResultNotices({ preferences, watches, outbox, people, client, defaultResults, clock })

    const alertRecords = new AlertRecords(database, workspace, clock)
    const { listAccess } = options
    const alerts = new ScoreAlerts({ preferences, records: alertRecords, outbox, people, listAccess, clock })

    this.outbox = outbox
    this.settings = {
      preferences,
      knownPeople,
      canWatch,
      defaultResults,
      isWatched: async (person) => canWatch && (await alerts.isWatched(person)),
    }
    this.winsChannel = new WinsChannel({ ...stored, client })
    this.shareNotices = new ShareNotices({
      people,
      enqueue: (notification) => this.#sender.waiting.enqueue(notification),
      client,
      log,
      tasks: options.tasks,
      clock,
    })
    this.gradeNotices = canWatch ? gradeNotices : undefined
    this.presses = new ResultPresses(preferences, log, clock)
    const notes = new CoachNotes(stored)
    const questions = new CoachQuestions(stored)
    const grants = new SessionGrants(database, workspace, clock)
    this.coaching = { notes, questions, grants, outbox, preferences, exec, canWatch }
    this.#grades = new GradePoller({
      ...stored,
      leases,
      exec,
      log,
      pollSeconds,
      onPoll: options.onPoll,
      watchedSince: () => gradeNotices.watchedSince(),
      wantsToHear: async () =>
        (await results.isAnyoneListening()) ||
        (await this.#isAnyFeatureWaiting()) ||
        (await alerts.isAnyoneListening()),
      onGraded: async (graded: NewlyGraded) => {
        const all = [...graded.recent, ...graded.earlier]
        // Those that ask Slack last.
        await runEach([
          () => gradeNotices.onGraded(all.map(({ id }) => id)),
          ...this.#features.map((feature) => () => feature.onGraded(graded)),
          () => results.onGraded(graded),
          () => alerts.onGraded(graded),
        ])
      },
    }).loop
    this.#kinds = this.#composers(options, preferences, gradeNotices, alertRecords)
    this.#sender = new OutboxSender({
      outbox,
      leases,
      client: options.sender,
      kinds: this.#kinds,
      onUndeliverable: (person, undeliverable) => preferences.change(person, { undeliverable }),
      onSent: async (notification) => {
        for (const feature of this.#features) await feature.onSent(notification)
        await results.onSent(notification)
        await alerts.onSent(notification)
      },
      prune: async () => {
        for (const feature of this.#features) await feature.prune()
        await alertRecords.prune()
      },
      onEnd: options.onEnd,
      log,
      clock,
      ...(options.sleep && { sleep: options.sleep }),
    })
    this.#digests = digestScheduler({
      preferences,
      people,
      rounds: new DigestRounds(database),
      workspace,
      enqueue: (due) => outbox.enqueue(due.map(digestNotification)),
      log,
      clock,
    })
    this.#reminders = reminderScheduler({
      preferences,
      assignmentAccess: options.assignmentAccess,
      leases,
      enqueue: (reminders) => outbox.enqueue(reminders),
      log,
      clock,
    })
    this.#deactivated = forgetDeactivated({ knownPeople, people, leases, log, clock })
  }

  /** Before the start. */
  add(features: readonly ConnectedFeature[]): void {
    this.#features = features
    for (const { kind, ...bound } of features.flatMap(({ notifications }) => notifications))
      this.#kinds.set(kind, bound)
  }

  start(): void {
    this.#sender.start()
    this.#grades.start()
    this.#digests.start()
    this.#reminders.start()
    this.#deactivated.start()
    for (const loop of this.#loops) loop.start()
  }

  /** Finds what is new, and sends what is due. */
  async sayDue(): Promise<void> {
    // What is under way may have begun before there was anything to say, so each is asked for twice.
    for (let time = 0; time < 2; time += 1) {
      if (this.settings.canWatch) await this.#grades.run()
      await this.#digests.run()
      await this.#reminders.run()
      for (const loop of this.#loops) await loop.run()
      await this.#sender.sendDue()
    }
  }

  async stop(): Promise<void> {
    await Promise.all([
      this.#deactivated.stop(),
      ...this.#loops.map((loop) => loop.stop()),
      this.#grades.stop(),
      this.#digests.stop(),
      this.#reminders.stop(),
      this.#sender.stop(),
    ])
  }

  get #loops(): ConnectedFeature['loops'] {
    return this.#features.flatMap(({ loops }) => loops)
  }

  async #isAnyFeatureWaiting(): Promise<boolean> {
    for (const feature of this.#features) if (await feature.waitsForGrades()) return true
    return false
  }

  #composers(
    options: NotificationsOptions,
    preferences: Preferences,
    gradeNotices: GradeNotices,
    alertRecords: AlertRecords,
  ): Map<string, BoundNotification> {
    const { database, workspace, exec, clock, defaultResults } = options
    const { coaching, winsChannel } = this
    const { notes } = coaching
    const all = { ...options, preferences, gradeNotices, defaultResults, winsChannel, coaching, notes }
    const results = {
      ...all,
      outbox: this.outbox,
      async gradedWithin(
        ids: readonly string[],
        { from, to }: { from: number; to: number },
      ): Promise<ReadonlySet<string>> {
        const seen = await new PollState(database.db, workspace).seen(ids)
        const within = [...seen.values()].filter(({ gradedAt = 0 }) => gradedAt >= from && gradedAt < to)
        return new Set(within.map(({ id }) => id))
      },
    }
    const recentSessions = new RecentSessions(exec, clock)
    const digest = digestComposer({ ...all, recentSessions })
    const composers: Record<string, (notification: Notification, now: Date) => Promise<Composed>> = {
      graded: (notification, now) => composeGraded(all, notification, now),
      graded_late: (notification, now) => composeLate(all, notification, now),
      result: (notification, now) => composeResult(results, notification, now),
      day_results: (notification, now) => composeDayResults(results, notification, now),
      keep_going: (notification, now) => composeKeepGoing(all, notification, now),
      shared: (notification: Notification, now) => composeShareNotice(all, notification, now),
      digest,
      assignments_due: (notification, now) => composeReminder(all, 'assignments_due', notification, now),
      assignments_overdue: (notification, now) =>
        composeReminder(all, 'assignments_overdue', notification, now),
      coach_note: (notification, now) => composeNote(all, notification, now),
      coach_note_sent: (notification, now) => composeNoteSent(coaching, notification, now),
      coach_retry_assigned: (notification) => composeAssigned(coaching, notification),
      coach_retried: (notification, now) => composeRetried(all, notification, now),
      coach_question: (notification, now) => composeQuestion(all, notification, now),
      coach_question_sent: (notification, now) => composeQuestionSent(coaching, notification, now),
      alert: (notification, now) => composeAlert({ ...all, alertRecords, recentSessions }, notification, now),
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
  'graded',
  'graded_late',
  'result',
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
