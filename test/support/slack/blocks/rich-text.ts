import { z } from 'zod'
import { id, linkUrl, typed } from './composition-objects.ts'

const formatted = { bold: z.boolean(), italic: z.boolean(), strike: z.boolean() }
const style = z.strictObject({ ...formatted, code: z.boolean(), underline: z.boolean() }).partial()
const mentionStyle = z
  .strictObject({ ...formatted, highlight: z.boolean(), client_highlight: z.boolean(), unlink: z.boolean() })
  .partial()

const filled = z.string().min(1, 'must not be empty')
const text = typed('text', { text: filled }, { style })
const link = typed('link', { url: linkUrl }, { text: filled, unsafe: z.boolean(), style })

const inlineElement = z.discriminatedUnion('type', [
  text,
  link,
  typed('user', { user_id: filled }, { style: mentionStyle }),
  typed('usergroup', { usergroup_id: filled }, { style: mentionStyle }),
  typed('channel', { channel_id: filled }, { style: mentionStyle }),
  typed('emoji', { name: filled }, { unicode: z.string(), style }),
  typed('date', { timestamp: z.int(), format: filled }, { url: linkUrl, fallback: filled, style }),
  typed('broadcast', { range: z.enum(['here', 'channel', 'everyone']) }, { style }),
])

const border = z.union([z.literal(0), z.literal(1)])
const elements = z.array(inlineElement)
const section = typed('rich_text_section', { elements }, {})

export const richText = typed(
  'rich_text',
  {
    elements: z
      .array(
        z.discriminatedUnion('type', [
          section,
          typed(
            'rich_text_list',
            { style: z.enum(['bullet', 'ordered']), elements: z.array(section).min(1) },
            { indent: z.int().min(0).max(8), offset: z.int().min(0), border },
          ),
          typed('rich_text_quote', { elements }, { border }),
          typed(
            'rich_text_preformatted',
            { elements: z.array(z.discriminatedUnion('type', [text, link])) },
            { border, language: z.string() },
          ),
        ]),
      )
      .min(1),
  },
  { block_id: id },
)
