import { z } from 'zod'
import { id, linkUrl, typed } from './composition-objects.ts'

const style = z
  .strictObject({ bold: z.boolean(), italic: z.boolean(), strike: z.boolean(), code: z.boolean() })
  .partial()

const filled = z.string().min(1, 'must not be empty')
const text = typed('text', { text: filled }, { style })
const link = typed('link', { url: linkUrl }, { text: filled, style })

const inlineElement = z.discriminatedUnion('type', [
  text,
  link,
  typed('user', { user_id: filled }, {}),
  typed('channel', { channel_id: filled }, {}),
  typed('date', { timestamp: z.int(), format: filled }, { fallback: filled, style }),
])

const elements = z.array(inlineElement)
const section = typed('rich_text_section', { elements }, {})

export const richText = typed(
  'rich_text',
  {
    elements: z
      .array(z.discriminatedUnion('type', [section, typed('rich_text_quote', { elements }, {})]))
      .min(1),
  },
  { block_id: id },
)
