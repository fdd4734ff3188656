import { type Problem, problem, problemsIf } from '../blocks/validate.ts'
import type { Core } from '../core.ts'
import { validateUnfurled } from '../entities/entity-schema.ts'
import { contentOf } from '../entities/entity-texts.ts'
import { isObject, type Json, type JsonObject, textOf } from '../json.ts'
import { linksIn, unfurlDomain } from '../links.ts'
import { mistake } from '../outcome.ts'

/**
 * Checks `metadata` of `chat.unfurl` for a message with this text. @returns the entities to show, and what the answer warns of: an
 * invalid one is dropped without an error.
 */
export function checkEntities(core: Core, text: string, metadata: Json) {
  if (!isObject(metadata) || !Array.isArray(metadata.entities))
    throw mistake('invalid_metadata_format', 'metadata must have a list of entities')
  const { entities } = metadata
  const problems = entities.map((entity, at) => problemsOf(core, text, entity, `/metadata/entities/${at}`))
  const valid = entities.filter(isObject).filter((_, at) => problems[at]?.length === 0)
  const messages = problems.flat().map(({ message, pointer }) => `${message} (pointer: ${pointer})`)
  if (messages.length === 0) return { valid, warnings: {} }
  const warning = 'invalid_metadata_format'
  core.journal.refuse('chat.unfurl', warning, messages.join('; '), { metadata })
  return { valid, warnings: { warning, response_metadata: { warnings: [warning], messages } } }
}

function problemsOf(core: Core, text: string, entity: Json, at: string): Problem[] {
  const { entityTypes, unfurlDomains } = core.settings
  const url = isObject(entity) ? textOf(entity.app_unfurl_url) : undefined
  const isPosted =
    url === undefined || (linksIn(text).includes(url) && unfurlDomain(url, unfurlDomains) !== undefined)
  const message = 'is no link of the message on an unfurl domain'
  return [
    ...validateUnfurled(entity, at, entityTypes),
    ...problemsIf([!isPosted, problem(`${at}/app_unfurl_url`, message, 'invalid_metadata_format')]),
  ]
}

/** An entity as what stands below its link: the object itself, and the plain form in which clicks name it. */
export function entityAttachment(entity: JsonObject): JsonObject {
  const { title, fields } = contentOf(entity)
  return {
    entity,
    fallback: title,
    title,
    title_link: entity.url,
    fields: fields.map(({ label, value }) => ({ title: label, value: String(value), short: true })),
  }
}
