import { z } from 'zod'
import { controls } from './controls.ts'

const person = z.string()
const message = z.object({ channel: z.string(), ts: z.string() })
const choice = z.union([z.string(), z.number(), z.array(z.string()), z.null()])

/** What a person can do on the page, as the page sends it. */
export const action = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('say'),
    person,
    channel: z.string(),
    text: z.string().min(1),
    thread: z.string().optional(),
    /** The preview that stands below the text. */
    draft: z.string().optional(),
  }),
  z.object({ kind: z.literal('compose'), person, text: z.string() }),
  z.object({
    kind: z.literal('press'),
    person,
    message: message.optional(),
    /** Which unfurl of the message. */
    url: z.string().optional(),
    view: z.string().optional(),
    /** Whether the element stands in the details of a Work Object. */
    pane: z.boolean().optional(),
    action_id: z.string(),
    block_id: z.string(),
    value: choice.optional(),
  }),
  z.object({ kind: z.literal('submit'), person, values: z.record(z.string(), choice) }),
  z.object({ kind: z.literal('close'), person, all: z.boolean() }),
  z.object({ kind: z.literal('shortcut'), person, message, callback_id: z.string() }),
  /** Opens a tab of the app. */
  z.object({ kind: z.literal('open_app'), person, tab: z.enum(['home', 'messages']) }),
  z.object({ kind: z.literal('join'), person, channel: z.string() }),
  z.object({ kind: z.literal('open_object'), person, message, url: z.string() }),
  z.object({ kind: z.literal('refresh_object'), person, message, url: z.string() }),
  z.object({ kind: z.literal('refresh_details'), person }),
  z.object({ kind: z.literal('close_details'), person }),
  z.object({ kind: z.literal('control'), name: controls.keyof(), value: z.string() }),
  z.object({ kind: z.literal('restart') }),
])

export type Action = z.infer<typeof action>
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>

/** What the page is told of an action: a word to the person, or the draft that it made. */
export interface ActionResult {
  notice?: string
  draft?: string
}
