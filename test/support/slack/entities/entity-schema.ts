import { z } from 'zod'
import { colorScheme, id, linkUrl, object, typed, webUrl } from '../blocks/composition-objects.ts'
import { LIMITS } from '../blocks/limits.ts'
import {
  loneSurrogates,
  type Problem,
  problem,
  problemsIf,
  problemsOf,
  textLength,
} from '../blocks/validate.ts'
import { isObject, type Json } from '../json.ts'

/** The entity types of Slack's documentation. */
export const ENTITY_TYPES = ['file', 'task', 'incident', 'content_item', 'item'].map(
  (type) => `slack#/entities/${type}`,
)

const words = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', 'must not be empty')

const actionButton = object(
  { text: words(LIMITS.buttonText), action_id: id },
  {
    value: z.string().max(LIMITS.buttonValue),
    style: colorScheme,
    url: linkUrl,
    accessibility_label: words(LIMITS.accessibilityLabel),
    processing_state: object({ enabled: z.boolean() }, { interstitial_text: z.string() }),
  },
)

const icon = object(
  { alt_text: words(LIMITS.imageAlt) },
  { url: webUrl, slack_file: z.strictObject({ id: z.string() }) },
).refine((value) => (value.url === undefined) !== (value.slack_file === undefined), 'must have one source')

const label = words(LIMITS.entityLabel)
const named = { key: id, label }

const stringField = typed(
  'string',
  { ...named, value: words(LIMITS.entityText) },
  {
    long: z.boolean(),
    format: z.literal('markdown'),
    link: webUrl,
    icon,
    tag_color: z.enum(['red', 'yellow', 'green', 'gray', 'blue']),
  },
)
  .refine((field) => field.icon === undefined || field.tag_color === undefined, 'icon excludes tag_color')
  .refine(
    (field) => field.format === undefined || (field.icon === undefined && field.link === undefined),
    'format excludes icon and link',
  )

const user = z
  .strictObject({ user_id: z.string(), text: z.string(), url: webUrl, email: z.email(), icon })
  .partial()
  .refine((value) => (value.user_id === undefined) !== (value.text === undefined), 'user_id or text')

const seconds = z.int().positive()

/** Slack's types of fields, as far as a bot without files and editing needs them. */
const field = z.discriminatedUnion('type', [
  stringField,
  typed('integer', { ...named, value: z.int() }, {}),
  typed('boolean', { ...named, value: z.boolean() }, {}),
  typed('slack#/types/timestamp', { ...named, value: seconds }, { link: webUrl }),
  typed('slack#/types/date', { ...named, value: z.iso.date() }, {}),
  typed('slack#/types/user', { ...named, user }, {}),
  typed('slack#/types/link', { ...named, value: webUrl }, {}),
  typed('slack#/types/email', { ...named, value: z.email() }, {}),
])

const primaryActions = z.array(actionButton).max(LIMITS.primaryActions)

const payload = object(
  {
    attributes: object(
      { title: z.strictObject({ text: words(LIMITS.entityTitle) }) },
      {
        display_type: label,
        display_id: label,
        product_name: label,
        product_icon: icon,
        metadata_last_modified: seconds,
      },
    ),
  },
  {
    custom_fields: z.array(field).max(LIMITS.entityFields),
    display_order: z.array(z.string()),
    actions: z
      .strictObject({
        primary_actions: primaryActions,
        overflow_actions: z.array(actionButton).max(LIMITS.overflowActions),
      })
      .partial(),
  },
).superRefine(({ custom_fields = [], display_order = [], actions = {} }, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  const keys = custom_fields.map(({ key }) => key)
  if (new Set(keys).size < keys.length) refuse('custom_fields', 'must not repeat a key')
  if (display_order.some((key) => !keys.includes(key))) refuse('display_order', 'names no field')
  const { primary_actions = [], overflow_actions = [] } = actions
  const ids = [...primary_actions, ...overflow_actions].map(({ action_id }) => action_id)
  if (new Set(ids).size < ids.length) refuse('actions', 'must not repeat an action_id')
})

const entity = z.strictObject({
  entity_type: z.enum(ENTITY_TYPES),
  url: webUrl,
  external_ref: object({ id: words(LIMITS.id) }, { type: z.string() }),
  entity_payload: payload,
})

const unfurledEntity = entity.extend({ app_unfurl_url: z.string() })

const STATUSES = [
  'restricted',
  'internal_error',
  'not_found',
  'custom',
  'custom_partial_view',
  'timeout',
  'edit_error',
]

const detailsError = object(
  { status: z.enum(STATUSES) },
  {
    custom_title: words(LIMITS.entityTitle),
    custom_message: words(LIMITS.entityText),
    message_format: z.literal('markdown'),
    actions: primaryActions,
  },
).refine(
  ({ status, custom_title, custom_message }) =>
    !status.startsWith('custom') || (custom_title !== undefined && custom_message !== undefined),
  'a custom error says what it is',
)

/** The mistakes in an entity of `chat.unfurl`; `enabled` are the types that the app's settings name. */
export function validateUnfurled(value: Json, at: string, enabled: readonly string[]): Problem[] {
  return validate(unfurledEntity, value, at, enabled)
}

/** The mistakes in the entity of `entity.presentDetails`. */
export function validateDetails(value: Json, enabled: readonly string[]): Problem[] {
  return validate(entity, value, '/metadata', enabled)
}

export function validateDetailsError(value: Json): Problem[] {
  const error = 'invalid_arguments'
  return [...problemsOf(detailsError, value, '/error', error), ...loneSurrogates(value, '/error', error)]
}

/** What a reader sees, buttons aside. */
const SHOWN = new Set(['text', 'label', 'value', 'display_type', 'display_id', 'product_name'])

function validate(schema: z.ZodType, value: Json, at: string, enabled: readonly string[]): Problem[] {
  const error = 'invalid_metadata'
  const type = isObject(value) && typeof value.entity_type === 'string' ? value.entity_type : undefined
  const { attributes, custom_fields } =
    isObject(value) && isObject(value.entity_payload) ? value.entity_payload : {}
  const text = textLength({ attributes, custom_fields }, SHOWN)
  const max = LIMITS.messageBlocksText
  return [
    ...problemsOf(schema, value, at, error),
    ...loneSurrogates(value, at, error),
    ...problemsIf(
      [
        type !== undefined && !enabled.includes(type),
        problem(`${at}/entity_type`, `${type} is not enabled for the app`, error),
      ],
      [text > max, problem(at, `holds ${text} characters, more than ${max}`, error)],
    ),
  ]
}
