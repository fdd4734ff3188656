import type { Core } from '../core.ts'
import { validateDetails, validateDetailsError } from '../entities/entity-schema.ts'
import { lastModified, mentionsInEntity } from '../entities/entity-texts.ts'
import type { EntityPlace, PaneAnswer } from '../entities/panes.ts'
import { isObject, type JsonObject } from '../json.ts'
import { mistake, refuseContent, unmet } from '../outcome.ts'
import { json, method, text } from './method.ts'

/** The details pane of a Work Object: what it shows to the person whose trigger it is. */
export const presentDetails = method({
  args: { trigger_id: text, metadata: json, error: json },
  run(core, args) {
    const { entityTypes } = core.settings
    if (entityTypes.length === 0) throw unmet('feature_not_enabled', 'Work Object Previews are off')
    const { trigger_id = '', metadata, error } = args
    const origin = core.triggers.check(trigger_id)
    if (typeof origin === 'string') throw mistake('invalid_trigger_id', `${origin} ${trigger_id}`)
    const { user, entity } = origin
    if (entity === undefined) throw mistake('invalid_trigger_id', 'the trigger comes from no Work Object')
    if ((metadata === undefined) === (error === undefined))
      throw mistake('invalid_metadata', 'either metadata or error')
    if (metadata !== undefined) refuseContent(validateDetails(metadata, entityTypes))
    if (error !== undefined) refuseContent(validateDetailsError(error))
    if (isObject(metadata) && !isSame(metadata, entity))
      throw mistake('entity_metadata_does_not_match_trigger', 'another url or external_ref')
    core.triggers.use(trigger_id)
    give(core, user, entity, {
      details: isObject(metadata) ? metadata : undefined,
      error: isObject(error) ? error : undefined,
    })
    return {}
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

function give(core: Core, user: string, place: EntityPlace, answer: PaneAnswer): void {
  const { details, error } = answer
  core.panes.give(user, place, answer)
  const mentions = mentionsInEntity(error ?? details?.entity_payload, '/metadata')
  core.journal.mentioned(mentions, 'entity.presentDetails')
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
