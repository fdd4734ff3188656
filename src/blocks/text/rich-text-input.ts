import type { RichTextBlock, RichTextElement } from '@slack/types'
import { z } from 'zod'
import { isWebLink, type RichPiece, richElements, tidyPieces } from './rich-pieces.ts'

const words = z.string().min(1)
const style = z.partialRecord(z.enum(['bold', 'italic', 'strike', 'code']), z.boolean()).exactOptional()

const inline = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: words, style }),
  z.object({ type: z.literal('link'), url: words, text: words.exactOptional(), style }),
  z.object({ type: z.literal('user'), user_id: words }),
  z.object({ type: z.literal('channel'), channel_id: words }),
  z.object({ type: z.literal('usergroup'), usergroup_id: words }),
  z.object({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']) }),
  z.object({ type: z.literal('emoji'), name: words, unicode: words.exactOptional() }),
])
const verbatim = z.discriminatedUnion('type', [inline.options[0], inline.options[1]])
const section = z.object({ type: z.literal('rich_text_section'), elements: listOf(inline) })

const written = z.object({
  type: z.literal('rich_text'),
  elements: listOf(
    z.discriminatedUnion('type', [
      section,
      z.object({ type: z.literal('rich_text_quote'), elements: listOf(inline) }),
      z.object({ type: z.literal('rich_text_preformatted'), elements: listOf(verbatim) }),
      z.object({
        type: z.literal('rich_text_list'),
        style: z.enum(['bullet', 'ordered']),
        elements: z.array(section),
        indent: z.number().exactOptional(),
      }),
    ]),
  ),
})

/** Leaves out the kinds that Slack's inputs may have by then and this app doesn't know. */
function listOf<Item>(item: z.ZodType<Item>) {
  return z.array(z.unknown()).transform((all) => all.flatMap((one) => item.safeParse(one).data ?? []))
}

/** What someone wrote in a rich text input; `undefined` if that is nothing. */
export function readRichText(value: unknown): RichTextBlock | undefined {
  const { data } = written.safeParse(value)
  return data === undefined || flattenRich(data).length === 0 ? undefined : data
}

/** For the first value of a rich text input. */
export function richTextOf(note: readonly RichPiece[]): RichTextBlock | undefined {
  if (note.length === 0) return undefined
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: richElements(note) }] }
}

/** Keeps mentions of people and channels, links, and lists as lines. Whole channels and groups are not notified. */
export function flattenRich({ elements }: RichTextBlock): RichPiece[] {
  return tidyPieces(
    elements.flatMap((element, at) => {
      const newLine = at === 0 ? [] : [{ text: '\n' }]
      if (element.type !== 'rich_text_list') return [...newLine, ...element.elements.map(piece)]
      const margin = '  '.repeat(element.indent ?? 0)
      const lines = element.elements.map((line, index) => {
        const mark = element.style === 'ordered' ? `${index + 1}.` : '•'
        return [{ text: `${index === 0 ? '' : '\n'}${margin}${mark} ` }, ...line.elements.map(piece)]
      })
      return [...newLine, ...lines.flat()]
    }),
  )
}

function piece(element: RichTextElement): RichPiece {
  switch (element.type) {
    case 'user':
      return { user: element.user_id }
    case 'channel':
      return { channel: element.channel_id }
    case 'text':
      return { text: element.text }
    case 'link': {
      const { url, text = url } = element
      return isWebLink(url) ? { text, url } : { text }
    }
    case 'emoji':
      return { text: emojiText(element) }
    case 'broadcast':
      return { text: `@${element.range}` }
    case 'usergroup':
      // Its name would take a look-up.
      return { text: '@group' }
    default:
      return { text: '' }
  }
}

/** `unicode` has the code points in hexadecimal, joined by `-`. An emoji of the workspace's own has none. */
function emojiText({ name, unicode }: { name: string; unicode?: string }): string {
  const points = unicode?.split('-').map((point) => Number.parseInt(point, 16)) ?? []
  const isValid = points.length > 0 && points.every((point) => point > 0 && point <= 0x10ffff)
  return isValid ? String.fromCodePoint(...points) : `:${name}:`
}
