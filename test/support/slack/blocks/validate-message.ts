import { z } from 'zod'
import { isObject, type Json } from '../json.ts'
import { plainText } from './composition-objects.ts'
import { LIMITS } from './limits.ts'
import { loneSurrogates, type Problem, problem, problemsIf, problemsOf, validateBlocks } from './validate.ts'

/** What a message shows. */
export interface Content {
  text?: Json | undefined
  blocks?: Json | undefined
}

const unfurl = z
  .strictObject({
    fallback: z.string(),
    blocks: z.unknown(),
    preview: z.strictObject({ title: plainText(LIMITS.text) }),
  })
  .partial()
  .refine((value) => Object.keys(value).length > 0, 'must not be empty')

/** The mistakes for which Slack would refuse a message; empty when it is valid. `maxText` is in UTF-16 units. */
export function validateMessage(message: Content, maxText: number = LIMITS.messageText): Problem[] {
  const { text, blocks } = message
  return [
    ...(text === undefined ? [] : validateText(text, maxText)),
    ...(blocks === undefined ? [] : validateBlocks(blocks, 'message')),
    ...problemsIf([!hasContent(message), problem('', 'must have text or blocks', 'no_text')]),
  ]
}

function hasContent({ text, blocks }: Content): boolean {
  return [text, blocks].some((part) =>
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
