import { z } from 'zod'
import { isObject, type Json, objectsIn } from '../json.ts'
import { object, plainText, webUrl } from './composition-objects.ts'
import { LIMITS } from './limits.ts'
import { loneSurrogates, type Problem, problem, problemsIf, problemsOf, validateBlocks } from './validate.ts'

/** What a message shows. */
export interface Content {
  text?: Json | undefined
  blocks?: Json | undefined
  attachments?: Json | undefined
}

const text = z.string()
const attachment = z
  .strictObject({
    color: text,
    fallback: text,
    pretext: text,
    author_name: text,
    author_link: webUrl,
    author_icon: webUrl,
    title: text,
    title_link: webUrl,
    text,
    fields: z.array(object({ title: text, value: text }, { short: z.boolean() })),
    image_url: webUrl,
    thumb_url: webUrl,
    footer: text.max(300),
    footer_icon: webUrl,
    ts: z.union([text, z.number()]),
    mrkdwn_in: z.array(z.enum(['pretext', 'text', 'fields'])),
    blocks: z.unknown(),
  })
  .partial()

const preview = object(
  { title: plainText(LIMITS.text) },
  { subtitle: plainText(LIMITS.text), icon_url: webUrl },
)

const unfurl = attachment
  .extend({ hide_color: z.boolean().optional(), preview: preview.optional() })
  .refine((value) => Object.keys(value).length > 0, 'must not be empty')

/** The mistakes for which Slack would refuse a message; empty when it is valid. `maxText` is in UTF-16 units. */
export function validateMessage(message: Content, maxText: number = LIMITS.messageText): Problem[] {
  const { text, blocks, attachments } = message
  return [
    ...(text === undefined ? [] : validateText(text, maxText)),
    ...(blocks === undefined ? [] : validateBlocks(blocks, 'message')),
    ...(attachments === undefined ? [] : validateAttachments(attachments)),
    ...problemsIf([!hasContent(message), problem('', 'must have text, blocks or attachments', 'no_text')]),
  ]
}

function hasContent({ text, blocks, attachments }: Content): boolean {
  return [text, blocks, attachments].some((part) =>
    Array.isArray(part) ? part.length > 0 : part !== undefined && part !== '',
  )
}

function validateText(text: Json, max: number): Problem[] {
  const at = '/text'
  if (typeof text !== 'string') return [problem(at, 'must be a string', 'invalid_arguments')]
  return [
    ...loneSurrogates(text, at, 'invalid_arguments'),
    ...problemsIf(
      [text.trim() === '' && text !== '', problem(at, 'is only white space', 'no_text')],
      [text.length > max, problem(at, `must be at most ${max} characters`, 'msg_too_long')],
    ),
  ]
}

function validateAttachments(attachments: Json): Problem[] {
  const at = '/attachments'
  if (!Array.isArray(attachments)) return [problem(at, 'must be a list', 'invalid_attachments')]
  if (attachments.length > LIMITS.attachments)
    return [problem(at, `must be at most ${LIMITS.attachments}`, 'too_many_attachments')]
  return [
    ...attachments.flatMap((each, index) =>
      problemsOf(attachment, each, `${at}/${index}`, 'invalid_attachments'),
    ),
    ...objectsIn(attachments).flatMap((each, index) =>
      each.blocks === undefined ? [] : validateBlocks(each.blocks, 'message', `${at}/${index}/blocks`),
    ),
  ]
}

/** The mistakes for which Slack would refuse one unfurl; `previewed` says whether this is where a preview is shown. */
export function validateUnfurl(value: Json | undefined, at: string, previewed: boolean): Problem[] {
  const error = 'invalid_unfurls_format'
  if (!isObject(value)) return [problem(at, 'must be an attachment', error)]
  const isMisplaced = value.preview !== undefined && !previewed
  return [
    ...problemsOf(unfurl, value, at, error),
    ...loneSurrogates(value, at).filter(({ pointer }) => !pointer.startsWith(`${at}/blocks/`)),
    ...problemsIf([isMisplaced, problem(`${at}/preview`, 'is shown only in the composer', error)]),
    ...(value.blocks === undefined ? [] : validateBlocks(value.blocks, 'unfurl', `${at}/blocks`)),
  ]
}
