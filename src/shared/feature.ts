import type {
  AllMiddlewareArgs,
  MessageShortcut,
  SlackEventMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
} from '@slack/bolt'
import type { CardOffers } from '../blocks/card/session-buttons.ts'
import { type Help, NO_HELP } from '../blocks/help/help-messages.ts'
import type { RowsOfPeople } from '../database/person-rows.ts'
import type { Button } from '../delivery/button.ts'
import type { ButtonDependencies } from '../delivery/button-action.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import type { Form } from '../delivery/form.ts'
import type { FormNeeds } from '../delivery/form-definition.ts'
import type { DeliveryRunner, WayIn } from '../delivery/runner.ts'
import type { Tool } from '../delivery/tool.ts'
import type { Word } from '../delivery/word.ts'
import type { Loop } from '../lib/every.ts'
import type { Brought, HasComposition } from '../lib/extension-point.ts'
import type { NotificationType, SayingNeeds } from '../outbox/notification.ts'

export type EventArguments = SlackEventMiddlewareArgs & AllMiddlewareArgs
export type OptionsArguments = SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs
export type ShortcutArguments = SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs

/** What the frame needs to run a feature's ways in. */
export type FrameNeeds = ButtonDependencies & FormNeeds & SayingNeeds & HasComposition

/** What a feature does by itself. What it adds to other parts of the app is `Brought`. */
interface Acts {
  /** They find messages that are due. `sayDue` runs them. */
  loops: readonly Loop[]
  /** All other loops. `sayDue` doesn't run them. */
  chores: readonly Loop[]
  /** Deletes old rows, once a day. */
  prune(): Promise<void>
}

const NO_ACTS: Acts = { loops: [], chores: [], prune: async () => {} }

interface FeatureDefinition<Needs> {
  name: string
  /** How its tables name people, for *Forget me* and the export. */
  rows?: RowsOfPeople
  buttons?: readonly Button<Needs>[]
  forms?: readonly Form<Needs>[]
  words?: readonly Word<Needs>[]
  /** What Slackbot can call. */
  tools?: readonly Tool<Needs>[]
  help?: Partial<Help>
  events?: readonly WayIn<Needs, EventArguments>[]
  shortcuts?: readonly WayIn<Needs, ShortcutArguments>[]
  options?: readonly WayIn<Needs, OptionsArguments>[]
  notifications?: readonly NotificationType<Needs>[]
  /** What each card offers. */
  offers?: CardOffers
  /** What it adds to what other parts of the app do. */
  brings?: readonly Brought<Needs>[]
  acts?(needs: Needs): Partial<Acts>
}

/** All of one feature: its ways in, its messages, its rows. Taken out of the list of features, all of them are gone. */
export type Feature<Services> = ReturnType<typeof feature<Services>>

/** A feature bound to one workspace. */
export type ConnectedFeature = ReturnType<Feature<unknown>['connect']>

export type ConnectedWord = ConnectedFeature['words'][number]

export type ConnectedTool = ConnectedFeature['tools'][number]

export function feature<Needs>(definition: FeatureDefinition<Needs>) {
  const { name, rows = {}, help, offers = {}, words = [], events = [], shortcuts = [] } = definition
  const { notifications = [], tools = [], buttons = [], forms = [], options = [] } = definition
  return {
    name,
    rows,
    help: { ...NO_HELP, ...help },
    offers,
    // For the tests of the manifest and of the simulation.
    words: words.flatMap(({ name }) => name ?? []),
    events: events.flatMap(({ id }) => id.split(' ', 1)),
    shortcuts: shortcuts.map(({ id }) => id),
    buttons: buttons.flatMap(({ ids, option }) =>
      ids.map((id) => (option === undefined ? id : `${id} ${option}`)),
    ),
    forms: forms.map(({ id }) => id),
    options: options.map(({ id }) => id),
    kinds: notifications.map(({ kind }) => kind),
    /** As listed to Slackbot. */
    tools: tools.map(({ run: _, ...words }) => words),
    connect(runner: DeliveryRunner, needs: Needs & FrameNeeds) {
      const { brings = [] } = definition
      for (const part of brings) part.addTo(needs.composition, needs)
      const listen = <Args>({ id, listen }: WayIn<typeof needs, Args>) => ({
        id,
        listener: listen(runner, needs),
      })
      return {
        name,
        buttons: buttons.map((one) => ({ ...one, listener: one.listen(runner, needs) })),
        forms: forms.map((one) => one.listen(runner, needs)),
        words: words.map((word) => ({
          ...word,
          takes: (text: string) => word.takes?.(needs, text) ?? false,
          isMessage: (rest: string) => word.isMessage?.(needs, rest) ?? false,
          run: (context: DeliveryContext, rest: string, text: string) => word.run(needs, context, rest, text),
        })),
        tools: tools.map((one) => ({
          ...one,
          run: (context: DeliveryContext, given: unknown) => one.run(needs, context, given),
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

/** @param definition.parts makes what the feature keeps for one workspace. */
export function featureWithParts<Services, Own extends object>({
  parts,
  ...definition
}: FeatureDefinition<Services & Own> & { parts(services: Services): Own }) {
  const { connect, ...rest } = feature(definition)
  return {
    ...rest,
    connect: (runner: DeliveryRunner, services: Services & FrameNeeds) =>
      connect(runner, { ...services, ...parts(services) }),
  }
}
