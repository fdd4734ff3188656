import { z } from 'zod'
import * as parts from './composition-objects.ts'
import { LIMITS } from './limits.ts'
import { richText } from './rich-text.ts'

const actionable = { action_id: parts.id }
const confirmable = { ...actionable, confirm: parts.confirm }
const placeholdable = { placeholder: parts.plainText(LIMITS.placeholder) }
const menu = { ...confirmable, ...placeholdable }
const field = { ...actionable, ...placeholdable }

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD')
const id = z.string().min(1)

const button = parts.typed(
  'button',
  { text: parts.plainText(LIMITS.buttonText) },
  {
    value: z.string().max(LIMITS.buttonValue),
    url: parts.linkUrl,
    style: parts.colorScheme,
    accessibility_label: parts.shown(LIMITS.buttonText),
    ...confirmable,
  },
)

const overflow = parts.typed(
  'overflow',
  { options: z.array(parts.overflowOption).min(1).max(LIMITS.overflowOptions) },
  confirmable,
)

interface WithOptions {
  options?: unknown[] | undefined
  initial_option?: unknown
  initial_options?: unknown[] | undefined
}

function offers(element: WithOptions, wanted: unknown): boolean {
  return (element.options ?? []).some((option) => JSON.stringify(option) === JSON.stringify(wanted))
}

type Rule = [holds: (element: WithOptions) => boolean, problem: { path: string[]; message: string }]

/** What is chosen at first must be offered. */
const initialOption: Rule = [
  (element) => element.initial_option === undefined || offers(element, element.initial_option),
  { path: ['initial_option'], message: 'must equal one of the options' },
]
const initialOptions: Rule = [
  (element) => (element.initial_options ?? []).every((option) => offers(element, option)),
  { path: ['initial_options'], message: 'must each equal one of the options' },
]

const choices = { options: z.array(parts.option).min(1).max(LIMITS.choiceOptions) }

const checkboxes = parts
  .typed('checkboxes', choices, { initial_options: z.array(parts.option).min(1), ...confirmable })
  .refine(...initialOptions)

const radioButtons = parts
  .typed('radio_buttons', choices, { initial_option: parts.option, ...confirmable })
  .refine(...initialOption)

const menuOptions = { options: z.array(parts.option).min(1).max(LIMITS.options) }

const conversationMenu = {
  default_to_current_conversation: z.boolean(),
  filter: parts.conversationFilter,
}

const menus = [
  parts
    .typed('static_select', menuOptions, { initial_option: parts.option, ...menu })
    .refine(...initialOption),
  parts.typed(
    'external_select',
    {},
    { initial_option: parts.option, min_query_length: z.int().min(0), ...menu },
  ),
  parts.typed(
    'multi_external_select',
    {},
    {
      // Slack documents no limit here; of a list it takes a hundred.
      initial_options: z.array(parts.option).min(1).max(LIMITS.options),
      min_query_length: z.int().min(0),
      ...menu,
    },
  ),
  parts.typed('users_select', {}, { initial_user: id, ...menu }),
  parts.typed(
    'multi_users_select',
    {},
    { initial_users: z.array(id).min(1), max_selected_items: z.int().min(1), ...menu },
  ),
  parts.typed('conversations_select', {}, { initial_conversation: id, ...conversationMenu, ...menu }),
  parts.typed('datepicker', {}, { initial_date: date, ...menu }),
] as const

const fields = [
  parts.typed(
    'plain_text_input',
    {},
    {
      initial_value: z.string().max(LIMITS.inputLength),
      multiline: z.boolean(),
      max_length: z.int().min(1).max(LIMITS.inputLength),
      ...field,
    },
  ),
  parts.typed('rich_text_input', {}, { initial_value: richText, ...field }),
] as const

/** Of a section, and in a row of actions. */
export const accessory = z.discriminatedUnion('type', [button, overflow, checkboxes, radioButtons, ...menus])

export const inputElement = z.discriminatedUnion('type', [checkboxes, radioButtons, ...menus, ...fields])
