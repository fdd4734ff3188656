import { validateUnfurl } from '../blocks/validate-message.ts'
import { conversationById } from '../conversations.ts'
import type { Core } from '../core.ts'
import { isObject, type Json, type JsonObject, objectsIn } from '../json.ts'
import { linksIn, unfurlDomain } from '../links.ts'
import { mistake, refuseContent, unmet } from '../outcome.ts'
import { recordMentions, storedBlocks } from '../post.ts'
import type { Attachment } from '../workspace.ts'
import { json, method, text } from './method.ts'

/** The target of an unfurl: a sent message, or a message being written. */
interface Target {
  text: string
  attachments: Attachment[]
  composer: boolean
}

interface TargetArgs {
  channel?: string | undefined
  ts?: string | undefined
  unfurl_id?: string | undefined
  source?: string | undefined
}

export const unfurl = method({
  scope: 'links:write',
  args: {
    channel: text,
    ts: text,
    unfurl_id: text,
    source: text,
    unfurls: json,
  },
  run(core, args) {
    const target = findTarget(core, args)
    const { unfurls } = args
    if (unfurls === undefined) throw mistake('missing_unfurls', 'unfurls is missing')
    for (const [url, value] of checkUnfurls(core, target, unfurls)) attach(core, target, url, value)
    core.journal.changed()
    return {}
  },
})

/** Slack wants `channel` and `ts`, or else `unfurl_id` and `source`. */
function findTarget(core: Core, args: TargetArgs): Target {
  const { channel, ts, unfurl_id, source } = args
  const byId = unfurl_id !== undefined || source !== undefined
  if (byId && (channel !== undefined || ts !== undefined)) {
    throw mistake('invalid_arguments', 'either channel and ts, or unfurl_id and source')
  }
  if (byId) return targetById(core, unfurl_id, source)
  if (channel === undefined) throw mistake('missing_channel', 'channel is missing')
  if (ts === undefined) throw mistake('missing_ts', 'ts is missing')
  return targetByTs(core, channel, ts)
}

function targetById(core: Core, id: string | undefined, source: string | undefined): Target {
  if (id === undefined) throw mistake('missing_unfurl_id', 'unfurl_id is missing')
  if (source === undefined) throw mistake('missing_source', 'source is missing')
  if (source !== 'composer' && source !== 'conversations_history') {
    throw mistake('invalid_source', `${source} is no source`)
  }
  if (source === 'conversations_history') {
    const sent = core.sentUnfurlIds.get(id)
    if (sent === undefined) throw mistake('invalid_unfurl_id', `${id} is no unfurl_id of a message`)
    return targetByTs(core, sent.channel, sent.ts)
  }
  const draft = core.drafts.get(id)
  if (draft === undefined) throw mistake('invalid_unfurl_id', `${id} is no unfurl_id of the composer`)
  if (draft.sent === true) throw unmet('cannot_find_message', `what ${id} stood for has been sent`)
  return { text: draft.text, attachments: draft.attachments, composer: true }
}

function targetByTs(core: Core, channel: string, ts: string): Target {
  if (conversationById(core.workspace, channel) === undefined) {
    throw mistake('cannot_find_channel', `${channel} does not exist`)
  }
  const message = core.messages.find(channel, ts)
  if (message === undefined || message.ephemeral_for !== undefined) {
    throw unmet('cannot_find_message', `${ts} is no message of ${channel}`)
  }
  return { text: message.text, attachments: message.attachments, composer: false }
}

function checkUnfurls(core: Core, target: Target, unfurls: Json): [url: string, value: JsonObject][] {
  if (!isObject(unfurls)) throw mistake('invalid_unfurls_format', 'unfurls must map URLs to attachments')
  return Object.entries(unfurls).flatMap(([url, value]): [string, JsonObject][] => {
    if (!linksIn(target.text).includes(url))
      throw mistake('cannot_unfurl_message', `${url} is not in the message`)
    if (unfurlDomain(url, core.settings.unfurlDomains) === undefined)
      throw mistake('cannot_unfurl_url', `${url} is on no unfurl domain of the app`)
    const pointer = `/unfurls/${url.replaceAll('~', '~0').replaceAll('/', '~1')}`
    refuseContent(validateUnfurl(value, pointer, target.composer))
    return isObject(value) ? [[url, value]] : []
  })
}

/** Unfurling the same URL again changes the attachment that is there. */
function attach(core: Core, target: Target, url: string, value: JsonObject): void {
  put(core, target, url, { ...value, blocks: storedBlocks(value.blocks) })
  const shown = { text: value.fallback, blocks: value.blocks }
  recordMentions(core, shown, 'chat.unfurl')
}

function put(core: Core, target: Target, url: string, value: Omit<Attachment, 'id'>): void {
  const at = target.attachments.findIndex((attachment) => attachment.app_unfurl_url === url)
  const id =
    target.attachments[at]?.id ?? Math.max(0, ...target.attachments.map((attachment) => attachment.id)) + 1
  const attachment: Attachment = {
    ...value,
    blocks: objectsIn(value.blocks),
    id,
    app_unfurl_url: url,
    from_url: url,
    is_app_unfurl: true,
    app_id: core.workspace.bot.app_id,
    bot_id: core.workspace.bot.bot_id,
  }
  if (at === -1) target.attachments.push(attachment)
  else target.attachments[at] = attachment
}
