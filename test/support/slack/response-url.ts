import { z } from 'zod'
import { validateMessage } from './blocks/validate-message.ts'
import type { Core } from './core.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { json } from './methods/method.ts'
import { postAsBot, rewrite } from './post.ts'
import type { ResponseTarget } from './response-urls.ts'
import type { Message } from './workspace.ts'

const body = z.strictObject({
  text: z.string().optional(),
  blocks: json,
  attachments: json,
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
  mrkdwn: z.boolean().optional(),
  metadata: json,
})

type Response = z.infer<typeof body>

/** The answer of a response_url, in plain text as Slack's. */
export interface ResponseUrlAnswer {
  status: number
  text: string
}

/** Takes a message at a response_url: checks it, counts the use, and changes the workspace. */
export function useResponseUrl(core: Core, path: string, sent: Json | undefined): ResponseUrlAnswer {
  const target = core.responseUrls.check(path)
  if (!target.ok) {
    const { kind } = target.error
    return refuse(
      core,
      404,
      kind === 'unknown_url' ? 'no_service' : kind,
      'the response_url does not work',
      sent,
    )
  }
  const parsed = body.safeParse(sent)
  if (!parsed.success) return refuse(core, 400, 'invalid_payload', z.prettifyError(parsed.error), sent)
  const problem = misuse(target.value, parsed.data)
  if (problem !== undefined) return refuse(core, 400, 'invalid_payload', problem, sent)
  if (parsed.data.delete_original !== true) {
    const problems = validateMessage(parsed.data)
    const why = problems.map(({ pointer, message }) => `${message} [json-pointer:${pointer}]`).join('; ')
    if (problems[0] !== undefined) return refuse(core, 400, problems[0].error, why, sent)
  }
  core.responseUrls.use(path)
  return apply(core, target.value, parsed.data)
}

function refuse(
  core: Core,
  status: number,
  error: string,
  why: string,
  sent: Json | undefined,
): ResponseUrlAnswer {
  const args: JsonObject = isObject(sent) ? sent : { body: sent }
  core.journal.refuse({ method: 'response_url', error, why, args, at: core.clock() })
  return { status, text: error }
}

/** Why this kind of response_url refuses the body, or undefined. */
function misuse(target: ResponseTarget, response: Response): string | undefined {
  const { replace_original, delete_original, thread_ts } = response
  const changesOriginal = replace_original === true || delete_original === true
  if (changesOriginal && ['unfurl', 'shortcut', 'view'].includes(target.kind)) {
    return `there is no original message to change: this answers a ${target.kind}`
  }
  if (target.kind === 'message' && replace_original === undefined && delete_original === undefined) {
    return 'what happens to the clicked message is not documented without it: say replace_original or delete_original'
  }
  if (thread_ts !== undefined && thread_ts !== threadOf(target)) {
    return `thread_ts must be the thread of the clicked message: this answers a ${target.kind}`
  }
  return undefined
}

function threadOf({ kind, thread_ts, message_ts }: ResponseTarget): string | undefined {
  return kind === 'message' || kind === 'unfurl' ? (thread_ts ?? message_ts) : undefined
}

const OK: ResponseUrlAnswer = { status: 200, text: 'ok' }

function apply(core: Core, target: ResponseTarget, response: Response): ResponseUrlAnswer {
  const original =
    target.message_ts === undefined ? undefined : core.messages.find(target.channel, target.message_ts)
  if (response.delete_original === true) {
    if (original !== undefined) original.deleted = true
    core.journal.changed('message_deleted', { channel: target.channel })
    return OK
  }
  if (response.replace_original === true && target.message_ts !== undefined) {
    if (original !== undefined) replace(core, original, response)
    return OK
  }
  const posted = respond(core, target, response)
  if (target.kind === 'command') target.message_ts = posted.ts
  return OK
}

/** A replacement shows only what it holds; who sees the message stays as it was. */
function replace(core: Core, original: Message, response: Response): void {
  const { text = '', blocks = [], attachments = [] } = response
  rewrite(core, original, { text, blocks, attachments }, 'response_url')
}

/** Posts the answer beside the original. It is ephemeral unless it says otherwise. */
export function respond(core: Core, target: ResponseTarget, response: Response): Message {
  return postAsBot(core, response, {
    method: 'response_url',
    channel: target.channel,
    thread_ts: response.thread_ts,
    ephemeral_for: response.response_type === 'in_channel' ? undefined : target.user,
  })
}

/** An acknowledgement of a command that is itself a message: shown as one, and no use of the response_url. */
export function answerInline(core: Core, target: ResponseTarget, acknowledged: Json): void {
  const sent = typeof acknowledged === 'string' ? { text: acknowledged } : acknowledged
  const parsed = body.safeParse(sent)
  const problem = parsed.success ? validateMessage(parsed.data)[0]?.message : z.prettifyError(parsed.error)
  if (!parsed.success || problem !== undefined) {
    refuse(core, 200, 'invalid_payload', problem ?? 'not a message', sent)
    return
  }
  target.message_ts = respond(core, target, parsed.data).ts
}
