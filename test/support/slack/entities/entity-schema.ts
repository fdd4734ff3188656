import { z } from 'zod'
import { colorScheme, id, linkUrl, webUrl } from '../blocks/composition-objects.ts'
import { LIMITS } from '../blocks/limits.ts'
import { loneSurrogates, type Problem, problemsOf } from '../blocks/validate.ts'
import type { Json } from '../json.ts'

/** The entity types of Slack's documentation. */
export const ENTITY_TYPES = ['file', 'task', 'incident', 'content_item', 'item'].map(
  (type) => `slack#/entities/${type}`,
)

const words = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim() !== '', 'must not be empty')

export const actionButton = z.strictObject({
  text: words(LIMITS.buttonText),
  action_id: id,
  value: z.string().max(LIMITS.buttonValue).optional(),
  style: colorScheme.optional(),
  url: linkUrl.optional(),
  accessibility_label: words(LIMITS.accessibilityLabel).optional(),
  processing_state: z
    .strictObject({ enabled: z.boolean(), interstitial_text: z.string().optional() })
    .optional(),
})

const icon = z
  .strictObject({
    alt_text: words(LIMITS.imageAlt),
    url: webUrl.optional(),
    slack_file: z.strictObject({ id: z.string() }).optional(),
  })
  .refine((value) => (value.url === undefined) !== (value.slack_file === undefined), 'must have one source')

const named = { key: id, label: words(LIMITS.entityLabel) }

const stringField = z
  .strictObject({
    ...named,
    type: z.literal('string'),
    value: words(LIMITS.entityText),
    long: z.boolean().optional(),
    format: z.literal('markdown').optional(),
    link: webUrl.optional(),
    icon: icon.optional(),
    tag_color: z.enum(['red', 'yellow', 'green', 'gray', 'blue']).optional(),
  })
  .refine((field) => field.icon === undefined || field.tag_color === undefined, 'icon excludes tag_color')
  .refine(
    (field) => field.format === undefined || (field.icon === undefined && field.link === undefined),
    'format excludes icon and link',
  )

const user = z
  .strictObject({
    user_id: z.string().optional(),
    text: z.string().optional(),
    url: webUrl.optional(),
    email: z.email().optional(),
    icon: icon.optional(),
  })
  .refine((value) => (value.user_id === undefined) !== (value.text === undefined), 'user_id or text')

/** Slack's types of fields, as far as a bot without files and editing needs them. */
const field = z.discriminatedUnion('type', [
  stringField,
  z.strictObject({ ...named, type: z.literal('integer'), value: z.int() }),
  z.strictObject({ ...named, type: z.literal('boolean'), value: z.boolean() }),
  z.strictObject({
    ...named,
    type: z.literal('slack#/types/timestamp'),
    value: z.int().positive(),
    link: webUrl.optional(),
  }),
  z.strictObject({ ...named, type: z.literal('slack#/types/date'), value: z.iso.date() }),
  z.strictObject({ ...named, type: z.literal('slack#/types/user'), user }),
  z.strictObject({ ...named, type: z.literal('slack#/types/link'), value: webUrl }),
  z.strictObject({ ...named, type: z.literal('slack#/types/email'), value: z.email() }),
])

const payload = z
  .strictObject({
    attributes: z.strictObject({
      title: z.strictObject({ text: words(LIMITS.entityTitle) }),
      display_type: words(LIMITS.entityLabel).optional(),
      display_id: words(LIMITS.entityLabel).optional(),
      product_name: words(LIMITS.entityLabel).optional(),
      product_icon: icon.optional(),
      metadata_last_modified: z.int().positive().optional(),
    }),
    custom_fields: z.array(field).max(LIMITS.entityFields).optional(),
    display_order: z.array(z.string()).optional(),
    actions: z
      .strictObject({
        primary_actions: z.array(actionButton).max(LIMITS.primaryActions).optional(),
        overflow_actions: z.array(actionButton).max(LIMITS.overflowActions).optional(),
      })
      .optional(),
  })
  .superRefine(({ custom_fields = [], display_order = [], actions = {} }, context) => {
    const keys = custom_fields.map(({ key }) => key)
    if (new Set(keys).size < keys.length)
      context.addIssue({ code: 'custom', path: ['custom_fields'], message: 'must not repeat a key' })
    if (display_order.some((key) => !keys.includes(key)))
      context.addIssue({ code: 'custom', path: ['display_order'], message: 'names no field' })
    const { primary_actions = [], overflow_actions = [] } = actions
    const ids = [...primary_actions, ...overflow_actions].map(({ action_id }) => action_id)
    if (new Set(ids).size < ids.length)
      context.addIssue({ code: 'custom', path: ['actions'], message: 'must not repeat an action_id' })
  })

const entity = z.strictObject({
  entity_type: z.enum(ENTITY_TYPES),
  url: webUrl,
  external_ref: z.strictObject({ id: words(LIMITS.id), type: z.string().optional() }),
  entity_payload: payload,
})

const unfurledEntity = entity.extend({ app_unfurl_url: z.string() })

const detailsError = z
  .strictObject({
    status: z.enum([
      'restricted',
      'internal_error',
      'not_found',
      'custom',
      'custom_partial_view',
      'timeout',
      'edit_error',
    ]),
    custom_title: words(LIMITS.entityTitle).optional(),
    custom_message: words(LIMITS.entityText).optional(),
    message_format: z.literal('markdown').optional(),
    actions: z.array(actionButton).max(LIMITS.primaryActions).optional(),
  })
  .refine(
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
  return [
    ...problemsOf(detailsError, value, '/error', 'invalid_arguments'),
    ...loneSurrogates(value, '/error').map((found) => ({ ...found, error: 'invalid_arguments' })),
  ]
}

const typed = z.object({ entity_type: z.string() })

function validate(schema: z.ZodType, value: Json, at: string, enabled: readonly string[]): Problem[] {
  const error = 'invalid_metadata'
  const type = typed.safeParse(value).data?.entity_type
  const isOff = type !== undefined && !enabled.includes(type)
  const text = textLength(value)
  return [
    ...problemsOf(schema, value, at, error),
    ...loneSurrogates(value, at).map((found) => ({ ...found, error })),
    ...(isOff
      ? [{ pointer: `${at}/entity_type`, message: `${type} is not enabled for the app`, error }]
      : []),
    ...(text > LIMITS.messageBlocksText
      ? [{ pointer: at, message: `holds ${text} characters, more than ${LIMITS.messageBlocksText}`, error }]
      : []),
  ]
}

const SHOWN = new Set(['text', 'label', 'value', 'display_type', 'display_id', 'product_name'])

/** The characters that a reader sees, buttons aside. */
function textLength(value: Json | undefined, name = ''): number {
  if (typeof value === 'string') return SHOWN.has(name) ? value.length : 0
  if (typeof value !== 'object' || value === null) return 0
  if (name === 'actions') return 0
  return Object.entries(value).reduce((sum, [inner, held]) => sum + textLength(held, inner), 0)
}
