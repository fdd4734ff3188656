import { type Mention, mentionsInText } from '../blocks/mentions.ts'
import { isObject, type Json, type JsonObject, objectsIn, textOf } from '../json.ts'

/** The visible parts of an entity's `entity_payload`. */
export function contentOf(entity: JsonObject) {
  const payload = objectIn(entity.entity_payload)
  const attributes = objectIn(payload.attributes)
  const actions = objectIn(payload.actions)
  return {
    title: textOf(objectIn(attributes.title).text) ?? '',
    displayType: textOf(attributes.display_type) ?? '',
    fields: objectsIn(payload.custom_fields),
    primaryActions: objectsIn(actions.primary_actions),
    overflowActions: objectsIn(actions.overflow_actions),
  }
}

/** `metadata_last_modified`: without it Slack can't tell whether anything has changed. */
export function lastModified(entity: JsonObject): number | undefined {
  const { metadata_last_modified } = objectIn(objectIn(entity.entity_payload).attributes)
  return typeof metadata_last_modified === 'number' ? metadata_last_modified : undefined
}

/** The buttons as elements of a block, which they are when they are pressed. */
export function buttonsOf(
  actions: readonly JsonObject[],
  block_id: string,
): { block: JsonObject; element: JsonObject }[] {
  return actions.map((action) => ({
    block: { block_id },
    element: {
      ...action,
      type: 'button',
      text: { type: 'plain_text', text: action.text, emoji: true },
    },
  }))
}

/**
 * Names of people and channels in an entity's texts. Whether Slack looks for them in a text without `format` is not
 * documented, so that all of them count, bare ones as well.
 */
export function mentionsInEntity(value: Json | undefined, pointer: string): Mention[] {
  if (typeof value === 'string') return mentionsInText(value, pointer, true)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, held]) => mentionsInEntity(held, `${pointer}/${name}`))
}

function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}
