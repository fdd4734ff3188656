import type { Core } from '../core.ts'
import { validateDetails, validateDetailsError } from '../entities/entity-schema.ts'
import { lastModified, mentionsInEntity } from '../entities/entity-texts.ts'
import type { EntityPlace } from '../entities/panes.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { mistake, type Outcome, refusedFor, unmet } from '../outcome.ts'
import { json, method, text } from './method.ts'

/** The details pane of a Work Object: what it shows to the person whose trigger it is. */
export const presentDetails = method({
  args: { trigger_id: text, metadata: json, user_auth_required: json, user_auth_url: text, error: json },
  run(core, args): Outcome {
    if (core.settings.entityTypes.length === 0)
      return unmet('feature_not_enabled', 'Work Object Previews are off')
    const origin = core.triggers.check(args.trigger_id ?? '')
    if (!origin.ok) return mistake('invalid_trigger_id', `${origin.error.kind} ${args.trigger_id}`)
    const { user, entity } = origin.value
    if (entity === undefined) return mistake('invalid_trigger_id', 'the trigger comes from no Work Object')
    const answers = [args.metadata, args.user_auth_required, args.error].filter((part) => part !== undefined)
    if (answers.length !== 1)
      return mistake('invalid_metadata', 'one of metadata, user_auth_required and error')
    if (args.user_auth_required === true && args.user_auth_url === undefined) {
      return mistake('user_auth_url_missing', 'user_auth_url is missing')
    }
    const { metadata, error } = args
    const refused = refusedFor([
      ...(metadata === undefined ? [] : validateDetails(metadata, core.settings.entityTypes)),
      ...(error === undefined ? [] : validateDetailsError(error)),
    ])
    if (refused !== undefined) return refused
    if (isObject(metadata) && !isSame(metadata, entity))
      return mistake('entity_metadata_does_not_match_trigger', 'another url or external_ref')
    core.triggers.use(args.trigger_id ?? '')
    give(core, user, entity, { metadata, error })
    return { ok: true, value: {} }
  },
})

function isSame(metadata: JsonObject, { entity_url, external_ref }: EntityPlace): boolean {
  return (
    metadata.url === entity_url &&
    isObject(metadata.external_ref) &&
    metadata.external_ref.id === external_ref.id &&
    metadata.external_ref.type === external_ref.type
  )
}

function give(
  core: Core,
  user: string,
  place: EntityPlace,
  { metadata, error }: { metadata: Json | undefined; error: Json | undefined },
): void {
  const details = isObject(metadata) ? metadata : undefined
  core.panes.give(user, place, {
    ...(details === undefined ? {} : { details }),
    ...(isObject(error) ? { error } : {}),
  })
  const mentions = mentionsInEntity(isObject(error) ? error : details?.entity_payload, '/metadata')
  const where = { method: 'entity.presentDetails', channel: place.channel, ephemeral: true }
  core.journal.notified.push(...mentions.map((mention) => ({ ...mention, ...where })))
  core.journal.changed('pane', { user })
  if (details !== undefined && isNewer(core, place, details)) core.refresh(user, place)
}

/** Slack compares `metadata_last_modified`; where one has none, it can only suppose that something has changed. */
function isNewer(core: Core, { channel, ts, app_unfurl_url }: EntityPlace, details: JsonObject): boolean {
  const attachments = core.messages.find(channel, ts)?.attachments ?? []
  const shown = attachments.find((attachment) => attachment.app_unfurl_url === app_unfurl_url)
  const entity = shown?.entity
  if (!isObject(entity)) return false
  const [now, before] = [lastModified(details), lastModified(entity)]
  return now === undefined || before === undefined || now > before
}
