import { z } from 'zod'
import { validateMessage } from './blocks/validate-message.ts'
import type { Core } from './core.ts'
import type { Json } from './json.ts'
import { json } from './methods/method.ts'
import { postAsBot, rewrite } from './post.ts'
import type { ResponseTarget } from './response-urls.ts'
import type { Message } from './workspace.ts'

const body = z.strictObject({
  text: z.string().optional(),
  blocks: json,
  response_type: z.literal('ephemeral').optional(),
  replace_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
})

type Response = z.infer<typeof body>

/** Takes a message at a response_url: checks it, counts the use, and changes the workspace. The answer is plain text, as Slack's. */
export function answerResponseUrl(core: Core, path: string, sent: Json | undefined) {
  const refuse = (status: number, error: string, why: string) => {
    core.journal.refuse('response_url', error, why, sent)
    return { status, text: error }
  }
  const target = core.responseUrls.check(path)
  if (typeof target === 'string')
    return refuse(404, target === 'unknown_url' ? 'no_service' : target, 'the response_url does not work')
  const parsed = body.safeParse(sent)
  if (!parsed.success) return refuse(400, 'invalid_payload', z.prettifyError(parsed.error))
  const problem = misuse(target, parsed.data)
  if (problem !== undefined) return refuse(400, 'invalid_payload', problem)
  const problems = validateMessage(parsed.data)
  const why = problems.map(({ pointer, message }) => `${message} [json-pointer:${pointer}]`).join('; ')
  if (problems[0] !== undefined) return refuse(400, problems[0].error, why)
  core.responseUrls.use(path)
  apply(core, target, parsed.data)
  return { status: 200, text: 'ok' }
}

/** Why this kind of response_url refuses the body, or undefined. */
function misuse(target: ResponseTarget, response: Response): string | undefined {
  const { replace_original, thread_ts } = response
  if (replace_original === true && ['unfurl', 'shortcut'].includes(target.kind)) {
    return `there is no original message to change: this answers a ${target.kind}`
  }
  if (target.kind === 'message' && replace_original === undefined) {
    return 'what happens to the clicked message is not documented without it: say replace_original'
  }
  if (thread_ts !== undefined && thread_ts !== threadOf(target)) {
    return `thread_ts must be the thread of the clicked message: this answers a ${target.kind}`
  }
  return undefined
}

function threadOf({ kind, thread_ts, message_ts }: ResponseTarget): string | undefined {
  return kind === 'message' || kind === 'unfurl' ? (thread_ts ?? message_ts) : undefined
}

function apply(core: Core, target: ResponseTarget, response: Response): void {
  const { channel, message_ts } = target
  const original = core.messages.find(channel, message_ts ?? '')
  if (response.replace_original === true && message_ts !== undefined) {
    // A replacement shows only what it holds.
    const { text = '', blocks = [] } = response
    if (original !== undefined) rewrite(core, original, { text, blocks }, 'response_url')
  } else {
    const posted = respond(core, target, response)
    if (target.kind === 'command') target.message_ts = posted.ts
  }
}

/** Posts the answer beside the original, for the person alone: no bot here has sent one for everyone. */
function respond(core: Core, target: ResponseTarget, response: Response): Message {
  return postAsBot(core, response, {
    method: 'response_url',
    channel: target.channel,
    thread_ts: response.thread_ts,
    ephemeral_for: target.user,
  })
}
