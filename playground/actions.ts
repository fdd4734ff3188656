import { z } from 'zod'
import { controls } from './controls.ts'

const person = z.string()
const message = z.object({ channel: z.string(), ts: z.string() })
const choice = z.union([z.string(), z.number(), z.array(z.string()), z.null()])

/** An action of a person on the page, as the page sends it. */
export const action = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('say'),
    person,
    channel: z.string(),
    text: z.string().min(1),
    thread: z.string().optional(),
    /** The id of the preview below the text. */
    draft: z.string().optional(),
  }),
  z.object({ kind: z.literal('compose'), person, text: z.string() }),
  /** Drops the unfurl of a link in an unsent message. */
  z.object({ kind: z.literal('drop_preview'), draft: z.string(), url: z.string() }),
  z.object({
    kind: z.literal('press'),
    person,
    message: message.optional(),
    /** The link of the unfurl that holds the element. */
    url: z.string().optional(),
    view: z.string().optional(),
    action_id: z.string(),
    block_id: z.string(),
    value: choice.optional(),
    /** What the modal that holds the element is filled in with. */
    values: z.record(z.string(), choice).optional(),
  }),
  /** Types into a menu of a view that asks the bot for its options. */
  z.object({
    kind: z.literal('suggest'),
    person,
    view: z.string(),
    action_id: z.string(),
    value: z.string(),
  }),
  z.object({ kind: z.literal('submit'), person, values: z.record(z.string(), choice) }),
  z.object({ kind: z.literal('close'), person, all: z.boolean() }),
  z.object({ kind: z.literal('shortcut'), person, message, callback_id: z.string() }),
  z.object({ kind: z.literal('dismiss'), person, message }),
  /** Opens a tab of the app. */
  z.object({ kind: z.literal('open_app'), person, tab: z.enum(['home', 'messages']) }),
  z.object({ kind: z.literal('join'), person, channel: z.string() }),
  z.object({ kind: z.literal('control'), name: controls.keyof(), value: z.string() }),
  z.object({ kind: z.literal('restart') }),
  /** Exec grades a session. */
  z.object({ kind: z.literal('grade'), session: z.string() }),
  z.object({ kind: z.literal('pass'), minutes: z.number().positive() }),
])

/** A press on the bar of the story. `seen` is the version that the page showed. */
export const storyAction = z.object({
  kind: z.literal('story'),
  pressed: z.enum(['play', 'next', 'skip']),
  seen: z.number(),
})

export type StoryAction = z.infer<typeof storyAction>
export type Action = z.infer<typeof action>
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>

/** The answer to an action: a notice for the person, the id of the draft that `compose` made, or what `suggest` found. */
export interface ActionResult {
  notice?: string
  draft?: string
  options?: { value: string; label: string }[]
}
