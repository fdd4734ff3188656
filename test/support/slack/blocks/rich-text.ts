import { z } from 'zod'
import { id, linkUrl } from './composition-objects.ts'

const textStyle = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional()

const mentionStyle = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    highlight: z.boolean().optional(),
    client_highlight: z.boolean().optional(),
    unlink: z.boolean().optional(),
  })
  .optional()

const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().min(1, 'must not be empty'),
  style: textStyle,
})

const link = z.strictObject({
  type: z.literal('link'),
  url: linkUrl,
  text: z.string().min(1).optional(),
  unsafe: z.boolean().optional(),
  style: textStyle,
})

const inlineElement = z.discriminatedUnion('type', [
  text,
  link,
  z.strictObject({ type: z.literal('user'), user_id: z.string().min(1), style: mentionStyle }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().min(1), style: mentionStyle }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().min(1), style: mentionStyle }),
  z.strictObject({
    type: z.literal('emoji'),
    name: z.string().min(1),
    unicode: z.string().optional(),
    style: textStyle,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: z.string().min(1),
    url: linkUrl.optional(),
    fallback: z.string().min(1).optional(),
    style: textStyle,
  }),
  z.strictObject({
    type: z.literal('broadcast'),
    range: z.enum(['here', 'channel', 'everyone']),
    style: textStyle,
  }),
])

const border = z.union([z.literal(0), z.literal(1)]).optional()

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inlineElement) })

const richTextElement = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section).min(1),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    border,
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inlineElement), border }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(z.discriminatedUnion('type', [text, link])),
    border,
    language: z.string().optional(),
  }),
])

export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id.optional(),
  elements: z.array(richTextElement).min(1),
})
