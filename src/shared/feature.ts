import type {
  AllMiddlewareArgs,
  MessageShortcut,
  SlackEventMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
} from '@slack/bolt'
import type { CardFacts } from '../access/attempts.ts'
import type { OpenedSession, Viewer } from '../access/viewer.ts'
import type { CardOffers } from '../blocks/card/session-buttons.ts'
import { type Help, NO_HELP } from '../blocks/help/help-messages.ts'
import type { HomeAddition } from '../blocks/home/home-view.ts'
import type { Chosen } from '../blocks/set-up/set-up-steps.ts'
import type { OptionalElement } from '../blocks/text/document.ts'
import type { Sheet } from '../blocks/text/sheet.ts'
import type { RowsOfPeople } from '../database/person-rows.ts'
import type { ProblemAnswer } from '../delivery/answer.ts'
import type { Button } from '../delivery/button.ts'
import type { ButtonDependencies } from '../delivery/button-action.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import type { End, Form, FormNeeds } from '../delivery/form.ts'
import type { DeliveryRunner, WayIn } from '../delivery/runner.ts'
import type { Word } from '../delivery/word.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { SessionSummary } from '../exec/session.ts'
import type { Loop } from '../lib/every.ts'
import type { Notification, NotificationType } from '../outbox/notification.ts'

export type EventArguments = SlackEventMiddlewareArgs & AllMiddlewareArgs
export type OptionsArguments = SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs
export type ShortcutArguments = SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs

/** What each feature needs, for the frame of its ways in. */
export type FrameNeeds = ButtonDependencies & FormNeeds

/** What a feature does by itself, and when something happens. */
export interface Acts {
  /** They find what is to be said: `sayDue` runs them. */
  loops: readonly Loop[]
  /** The others: `sayDue` does not run them. */
  chores: readonly Loop[]
  /** If it rejects, it is called again with the same sessions. */
  onGraded(graded: NewlyGraded): Promise<unknown>
  /** Whether anyone waits for sessions to be graded: if nobody does, Exec is not asked. */
  waitsForGrades(): Promise<boolean>
  /** After a message was sent, of any feature. */
  onSent(notification: Notification): Promise<void>
  /** Someone uses the app in a direct message. */
  onUse(user: string): Promise<void>
  /** What a card offers to the only person who sees it. @param id by which the session was asked for. */
  offersOnCard(viewer: Viewer, opened: OpenedSession, id: string): Promise<CardOffers>
  /** What it offers the participant below the DM that brings their result. */
  resultButton?(opened: OpenedSession, id: string, facts: CardFacts): Promise<OptionalElement>
  /** What it adds to this person's Home. @param isSettingUp whether they pressed *Set up…*. */
  inHome(viewer: Viewer, isSettingUp: boolean): Promise<HomeAddition>
  /** What those who set the app up choose among *Links and messages*. */
  choice?: WorkspaceChoice
  /** A button below the greeting of someone who coaches: see `turnOn`. */
  coachOffer?: OptionalElement
  /** Exec has answered a request; `error`: in place of what was asked. */
  onExecAnswer(error: ExecError | undefined): Promise<void>
  /** A form of this person's says that it is being sent. Resolves to what is called once they know how it ended. */
  expectEnd(user: string): Promise<End>
  /** Deletes old rows, once a day. */
  prune(): Promise<void>
}

/** What all features of the workspace do, for those who ask them. */
export interface WithFeatures {
  features(): readonly Acts[]
}

const NO_ACTS: Acts = {
  loops: [],
  chores: [],
  onGraded: async () => {},
  waitsForGrades: async () => false,
  onSent: async () => {},
  onUse: async () => {},
  offersOnCard: async () => ({}),
  inHome: async () => ({}),
  onExecAnswer: async () => {},
  expectEnd: async () => async () => {},
  prune: async () => {},
}

/** One choice for the whole workspace. */
export interface WorkspaceChoice {
  /** `undefined`: nothing is chosen. */
  find(): Promise<Chosen | undefined>
  /** Draws and reads its field. @param chosen at first, what `find` has found. */
  draw(sheet: Sheet, chosen: Chosen | undefined): SaveChoice
}

/** Writes the audit line of a change. Resolves to why that can't be chosen. */
export type SaveChoice = (context: DeliveryContext) => Promise<ProblemAnswer | undefined>

interface FeatureDefinition<Needs> {
  name: string
  /** How its tables name people, for *Forget me* and the export. */
  rows?: RowsOfPeople
  buttons?: readonly Button<Needs>[]
  forms?: readonly Form<Needs>[]
  words?: readonly Word<Needs>[]
  help?: Partial<Help>
  events?: readonly WayIn<Needs, EventArguments>[]
  shortcuts?: readonly WayIn<Needs, ShortcutArguments>[]
  options?: readonly WayIn<Needs, OptionsArguments>[]
  notifications?: readonly NotificationType<Needs>[]
  /** What each card offers. */
  offers?: CardOffers
  acts?(needs: Needs): Partial<Acts>
}

/** What the app can do, whole: its ways in, what it says first, its rows. Without it in the list, none of them is there. */
export type Feature<Base> = ReturnType<typeof feature<Base>>

/** A feature of one workspace: each part has what it needs. */
export type ConnectedFeature = ReturnType<Feature<unknown>['connect']>

export type ConnectedWord = ConnectedFeature['words'][number]

export function feature<Needs>(definition: FeatureDefinition<Needs>) {
  const { name, rows = {}, help, offers = {}, words = [], events = [], shortcuts = [] } = definition
  const { notifications = [] } = definition
  return {
    name,
    rows,
    help: { ...NO_HELP, ...help },
    offers,
    // Those that the manifest must have.
    words: words.flatMap(({ name }) => name ?? []),
    events: events.flatMap(({ id }) => id.split(' ', 1)),
    shortcuts: shortcuts.map(({ id }) => id),
    kinds: notifications.map(({ kind }) => kind),
    connect(runner: DeliveryRunner, needs: Needs & FrameNeeds) {
      const { buttons = [], forms = [], options = [] } = definition
      const listen = <Args>({ id, listen }: WayIn<typeof needs, Args>) => ({
        id,
        listener: listen(runner, needs),
      })
      return {
        buttons: buttons.map((one) => ({ ...one, listener: one.listen(runner, needs) })),
        forms: forms.map((one) => one.listen(runner, needs)),
        words: words.map((word) => ({
          ...word,
          takes: (text: string) => word.takes?.(needs, text) ?? false,
          isMessage: (rest: string) => word.isMessage?.(needs, rest) ?? false,
          run: (context: DeliveryContext, rest: string, text: string) => word.run(needs, context, rest, text),
        })),
        events: events.map(listen),
        shortcuts: shortcuts.map(listen),
        options: options.map(listen),
        notifications: notifications.map(({ kind, bind }) => ({ kind, ...bind(needs) })),
        ...NO_ACTS,
        ...definition.acts?.(needs),
      }
    },
  }
}

/** @param definition.parts what the feature keeps of its own for one workspace. */
export function featureWithParts<Base, Own extends object>({
  parts,
  ...definition
}: FeatureDefinition<Base & Own> & { parts(base: Base): Own }) {
  const { connect, ...rest } = feature(definition)
  return {
    ...rest,
    connect: (runner: DeliveryRunner, base: Base & FrameNeeds) =>
      connect(runner, { ...base, ...parts(base) }),
  }
}

/** Sessions that Exec has graded. The poll finds them; a webhook of Exec's could report them too. */
export interface NewlyGraded {
  /** When the app learns it, in milliseconds since the epoch. */
  at: number
  /** Graded within the last day. */
  recent: readonly SessionSummary[]
  /** Graded longer ago, or before the first poll: only for those who watch that very session. */
  earlier: readonly SessionSummary[]
}

/**
 * Called once for each session. If it rejects, or the process dies before it resolves, it is called again with the same session,
 * and must then do nothing new.
 */
export type OnGraded = (graded: NewlyGraded) => Promise<void>
