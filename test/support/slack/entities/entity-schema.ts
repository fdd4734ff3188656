import { z } from 'zod'
import { id, linkUrl, object, typed, webUrl } from '../blocks/composition-objects.ts'
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
const ENTITY_TYPES = ['file', 'task', 'incident', 'content_item', 'item'].map(
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
    url: linkUrl,
    processing_state: z.strictObject({ enabled: z.boolean() }),
  },
)

const label = words(LIMITS.entityLabel)
const named = { key: id, label }

const seconds = z.int().positive()

/** The types of fields that a bot here has sent so far, of Slack's: any other is refused. */
const field = z.discriminatedUnion('type', [
  typed('string', { ...named, value: words(LIMITS.entityText) }, { long: z.boolean() }),
  typed('slack#/types/timestamp', { ...named, value: seconds }, {}),
])

const primaryActions = z.array(actionButton).max(LIMITS.primaryActions)

const payload = object(
  {
    attributes: object(
      { title: z.strictObject({ text: words(LIMITS.entityTitle) }) },
      {
        display_type: label,
        metadata_last_modified: seconds,
      },
    ),
  },
  {
    custom_fields: z.array(field).max(LIMITS.entityFields),
    actions: z
      .strictObject({
        primary_actions: primaryActions,
        overflow_actions: z.array(actionButton).max(LIMITS.overflowActions),
      })
      .partial(),
  },
).superRefine(({ custom_fields = [], actions = {} }, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  const keys = custom_fields.map(({ key }) => key)
  if (new Set(keys).size < keys.length) refuse('custom_fields', 'must not repeat a key')
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

const STATUSES = ['restricted', 'not_found', 'custom_partial_view', 'timeout']

const detailsError = object(
  { status: z.enum(STATUSES) },
  {
    custom_title: words(LIMITS.entityTitle),
    custom_message: words(LIMITS.entityText),
    actions: primaryActions,
  },
).refine(
  ({ status, custom_title, custom_message }) =>
    status !== 'custom_partial_view' || (custom_title !== undefined && custom_message !== undefined),
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
const SHOWN = new Set(['text', 'label', 'value', 'display_type'])

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
