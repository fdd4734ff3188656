import { z } from 'zod'
import { isObject, type Json, objectsIn } from '../json.ts'
import { plainText, webUrl } from './composition-objects.ts'
import { LIMITS } from './limits.ts'
import { loneSurrogates, type Problem, problemsOf, validateBlocks } from './validate.ts'

export interface MessageContent {
  text?: Json | undefined
  blocks?: Json | undefined
  attachments?: Json | undefined
}

const legacyFields = {
  color: z.string().optional(),
  fallback: z.string().optional(),
  pretext: z.string().optional(),
  author_name: z.string().optional(),
  author_link: webUrl.optional(),
  author_icon: webUrl.optional(),
  title: z.string().optional(),
  title_link: webUrl.optional(),
  text: z.string().optional(),
  fields: z
    .array(z.strictObject({ title: z.string(), value: z.string(), short: z.boolean().optional() }))
    .optional(),
  image_url: webUrl.optional(),
  thumb_url: webUrl.optional(),
  footer: z.string().max(300).optional(),
  footer_icon: webUrl.optional(),
  ts: z.union([z.string(), z.number()]).optional(),
  mrkdwn_in: z.array(z.enum(['pretext', 'text', 'fields'])).optional(),
  blocks: z.unknown().optional(),
}

const attachment = z.strictObject(legacyFields)

const preview = z.strictObject({
  title: plainText(LIMITS.text),
  subtitle: plainText(LIMITS.text).optional(),
  icon_url: webUrl.optional(),
})

const unfurl = z
  .strictObject({ ...legacyFields, hide_color: z.boolean().optional(), preview: preview.optional() })
  .refine((value) => Object.keys(value).length > 0, 'must not be empty')

/** The mistakes for which Slack would refuse a message; empty when it is valid. `maxText` is in UTF-16 units. */
export function validateMessage(message: MessageContent, maxText: number = LIMITS.messageText): Problem[] {
  const { text, blocks, attachments } = message
  return [
    ...(text === undefined ? [] : validateText(text, maxText)),
    ...(blocks === undefined ? [] : validateBlocks(blocks, 'message')),
    ...(attachments === undefined ? [] : validateAttachments(attachments)),
    ...(hasContent(message)
      ? []
      : [{ pointer: '', message: 'must have text, blocks or attachments', error: 'no_text' }]),
  ]
}

function hasContent({ text, blocks, attachments }: MessageContent): boolean {
  return [text, blocks, attachments].some((part) =>
    Array.isArray(part) ? part.length > 0 : part !== undefined && part !== '',
  )
}

function validateText(text: Json, max: number): Problem[] {
  if (typeof text !== 'string')
    return [{ pointer: '/text', message: 'must be a string', error: 'invalid_arguments' }]
  const problems = loneSurrogates(text, '/text').map((found) => ({ ...found, error: 'invalid_arguments' }))
  if (text.trim() === '' && text !== '')
    problems.push({ pointer: '/text', message: 'is only white space', error: 'no_text' })
  if (text.length > max) {
    problems.push({ pointer: '/text', message: `must be at most ${max} characters`, error: 'msg_too_long' })
  }
  return problems
}

function validateAttachments(attachments: Json): Problem[] {
  if (!Array.isArray(attachments)) {
    return [{ pointer: '/attachments', message: 'must be a list', error: 'invalid_attachments' }]
  }
  if (attachments.length > LIMITS.attachments) {
    const message = `must be at most ${LIMITS.attachments}`
    return [{ pointer: '/attachments', message, error: 'too_many_attachments' }]
  }
  return [
    ...attachments.flatMap((each, at) =>
      problemsOf(attachment, each, `/attachments/${at}`, 'invalid_attachments'),
    ),
    ...objectsIn(attachments).flatMap((each, at) =>
      each.blocks === undefined ? [] : validateBlocks(each.blocks, 'message', `/attachments/${at}/blocks`),
    ),
  ]
}

/** The mistakes for which Slack would refuse one unfurl; `previewed` says whether this is where a preview is shown. */
export function validateUnfurl(value: Json | undefined, at: string, previewed: boolean): Problem[] {
  if (!isObject(value))
    return [{ pointer: at, message: 'must be an attachment', error: 'invalid_unfurls_format' }]
  const misplaced = value.preview !== undefined && !previewed
  return [
    ...problemsOf(unfurl, value, at, 'invalid_unfurls_format'),
    ...loneSurrogates(value, at).filter(({ pointer }) => !pointer.startsWith(`${at}/blocks/`)),
    ...(misplaced
      ? [
          {
            pointer: `${at}/preview`,
            message: 'is shown only in the composer',
            error: 'invalid_unfurls_format',
          },
        ]
      : []),
    ...(value.blocks === undefined ? [] : validateBlocks(value.blocks, 'unfurl', `${at}/blocks`)),
  ]
}
