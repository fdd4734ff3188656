import { z } from 'zod'
import * as parts from './composition-objects.ts'
import { LIMITS } from './limits.ts'
import { richText } from './rich-text.ts'

const actionable = { action_id: parts.id.optional() }
const confirmable = { ...actionable, confirm: parts.confirm.optional() }
const focusable = { focus_on_load: z.boolean().optional() }
const placeholdable = { placeholder: parts.plainText(LIMITS.placeholder).optional() }
const menu = { ...confirmable, ...focusable, ...placeholdable }
const dispatchable = { dispatch_action_config: parts.dispatchActionConfig.optional() }
const field = { ...actionable, ...focusable, ...placeholdable, ...dispatchable }
const severalSelectable = { max_selected_items: z.int().min(1).optional() }

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be YYYY-MM-DD')
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm')

export const button = z.strictObject({
  type: z.literal('button'),
  text: parts.plainText(LIMITS.buttonText),
  value: z.string().max(LIMITS.buttonValue).optional(),
  url: parts.linkUrl.optional(),
  style: parts.colorScheme.optional(),
  accessibility_label: parts.shown(LIMITS.buttonText).optional(),
  ...confirmable,
})

export const image = z
  .strictObject(parts.imageFields)
  .refine(parts.hasOneSource, { message: parts.ONE_SOURCE, abort: true })

const overflow = z.strictObject({
  type: z.literal('overflow'),
  options: z.array(parts.overflowOption).min(1).max(LIMITS.overflowOptions),
  ...confirmable,
})

const choices = z.array(parts.choiceOption).min(1).max(LIMITS.choiceOptions)

const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    options: choices,
    initial_options: z.array(parts.choiceOption).min(1).optional(),
    ...confirmable,
    ...focusable,
  })
  .refine((element) => (element.initial_options ?? []).every((initial) => has(element.options, initial)), {
    path: ['initial_options'],
    message: 'must each equal one of the options',
  })

const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    options: choices,
    initial_option: parts.choiceOption.optional(),
    ...confirmable,
    ...focusable,
  })
  .refine((element) => element.initial_option === undefined || has(element.options, element.initial_option), {
    path: ['initial_option'],
    message: 'must equal one of the options',
  })

const staticOptions = {
  options: z.array(parts.option).min(1).max(LIMITS.options).optional(),
  option_groups: z.array(parts.optionGroup).min(1).max(LIMITS.optionGroups).optional(),
}

type Option = z.infer<typeof parts.option>
type StaticOptions = { options?: Option[] | undefined; option_groups?: { options: Option[] }[] | undefined }

function offered(element: StaticOptions): Option[] {
  return element.options ?? element.option_groups?.flatMap((group) => group.options) ?? []
}

function hasOneListOfOptions(element: StaticOptions): boolean {
  return (element.options === undefined) !== (element.option_groups === undefined)
}

const ONE_LIST = 'must have either options or option_groups'

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    initial_option: parts.option.optional(),
    ...staticOptions,
    ...menu,
  })
  .refine(hasOneListOfOptions, ONE_LIST)
  .refine(
    (element) => element.initial_option === undefined || has(offered(element), element.initial_option),
    {
      path: ['initial_option'],
      message: 'must equal one of the options',
    },
  )

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    initial_options: z.array(parts.option).min(1).optional(),
    ...staticOptions,
    ...menu,
    ...severalSelectable,
  })
  .refine(hasOneListOfOptions, ONE_LIST)
  .refine((element) => (element.initial_options ?? []).every((initial) => has(offered(element), initial)), {
    path: ['initial_options'],
    message: 'must each equal one of the options',
  })

function has(options: unknown[], wanted: unknown): boolean {
  return options.some((option) => JSON.stringify(option) === JSON.stringify(wanted))
}

const conversationsDefaults = {
  default_to_current_conversation: z.boolean().optional(),
  filter: parts.conversationFilter.optional(),
}
const respondable = { response_url_enabled: z.boolean().optional() }
const ids = z.array(z.string().min(1)).min(1)

const menus = [
  staticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    initial_option: parts.option.optional(),
    min_query_length: z.int().min(0).optional(),
    ...menu,
  }),
  z.strictObject({ type: z.literal('users_select'), initial_user: z.string().min(1).optional(), ...menu }),
  z.strictObject({
    type: z.literal('conversations_select'),
    initial_conversation: z.string().min(1).optional(),
    ...conversationsDefaults,
    ...respondable,
    ...menu,
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    initial_channel: z.string().min(1).optional(),
    ...respondable,
    ...menu,
  }),
  multiStaticSelect,
  z.strictObject({
    type: z.literal('multi_users_select'),
    initial_users: ids.optional(),
    ...menu,
    ...severalSelectable,
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    initial_conversations: ids.optional(),
    ...conversationsDefaults,
    ...menu,
    ...severalSelectable,
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    initial_channels: ids.optional(),
    ...menu,
    ...severalSelectable,
  }),
] as const

const pickers = [
  z.strictObject({ type: z.literal('datepicker'), initial_date: date.optional(), ...menu }),
  z.strictObject({
    type: z.literal('timepicker'),
    initial_time: time.optional(),
    timezone: z.string().optional(),
    ...menu,
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    initial_date_time: z.int().optional(),
    ...confirmable,
    ...focusable,
  }),
] as const

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    initial_value: z.string().max(LIMITS.inputLength).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(LIMITS.inputLength).optional(),
    max_length: z.int().min(1).max(LIMITS.inputLength).optional(),
    ...field,
  })
  .refine((input) => (input.min_length ?? 0) <= (input.max_length ?? LIMITS.inputLength), {
    path: ['min_length'],
    message: 'must not exceed max_length',
  })

const fields = [
  plainTextInput,
  z.strictObject({ type: z.literal('url_text_input'), initial_value: parts.webUrl.optional(), ...field }),
  z.strictObject({ type: z.literal('email_text_input'), initial_value: z.email().optional(), ...field }),
  z.strictObject({
    type: z.literal('number_input'),
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
    ...field,
  }),
  z.strictObject({ type: z.literal('rich_text_input'), initial_value: richText.optional(), ...field }),
] as const

export const accessory = z.discriminatedUnion('type', [
  button,
  image,
  overflow,
  checkboxes,
  radioButtons,
  ...menus,
  ...pickers,
])

export const actionsElement = z.discriminatedUnion('type', [
  button,
  overflow,
  checkboxes,
  radioButtons,
  ...menus,
  ...pickers,
])

export const inputElement = z.discriminatedUnion('type', [
  checkboxes,
  radioButtons,
  ...menus,
  ...pickers,
  ...fields,
])
