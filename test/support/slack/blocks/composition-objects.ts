import { z } from 'zod'
import { LIMITS } from './limits.ts'

/** An object that takes no other properties than these. */
export function object<Required extends z.ZodRawShape, Optional extends z.ZodRawShape>(
  required: Required,
  optional: Optional,
) {
  return z.strictObject(required).extend(z.object(optional).partial().shape)
}

/** The same with a `type`: a block, an element, a text. */
export function typed<Type extends string, Required extends z.ZodRawShape, Optional extends z.ZodRawShape>(
  type: Type,
  required: Required,
  optional: Optional,
) {
  return object({ type: z.literal(type), ...required }, optional)
}

/** A text that shows something: neither empty nor only white space. */
export function shown(max: number) {
  return z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .refine((text) => text.trim() !== '', 'must not be only white space')
}

export function plainText(max: number) {
  return typed('plain_text', { text: shown(max) }, { emoji: z.boolean() })
}

export function mrkdwn(max: number) {
  return typed('mrkdwn', { text: shown(max) }, { verbatim: z.boolean() })
}

export function anyText(max: number) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)])
}

export const id = z.string().min(1, 'must not be empty').max(LIMITS.id)

/** A button may open another app, too: any scheme with a URL's form, but none that runs code. */
export const linkUrl = z
  .string()
  .max(LIMITS.url)
  .refine((url) => !['', 'javascript:', 'data:'].includes(protocolOf(url)), 'must be a URL')
  // Slack's schema of blocks asks for the format `uri`. Few hosts are IPv6 addresses, so it may not hold `[`.
  .refine((url) => /^[\w.~:/?#@!$&'()*+,;=%-]*$/.test(url), 'must not hold raw characters such as [ or |')

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : ''
}

export const colorScheme = z.enum(['primary', 'danger'])

export const confirm = object(
  { text: anyText(LIMITS.confirmText) },
  {
    title: plainText(LIMITS.confirmTitle),
    confirm: plainText(LIMITS.confirmButton),
    deny: plainText(LIMITS.confirmButton),
    style: colorScheme,
  },
)

const value = z.string().max(LIMITS.optionValue).min(1)

export const option = z.strictObject({ text: plainText(LIMITS.optionText), value })

/** An option of an overflow menu, which may be a link. */
export const overflowOption = option.extend({ url: linkUrl.optional() })

export const conversationFilter = z
  .strictObject({
    include: z.array(z.enum(['im', 'mpim', 'private', 'public'])).min(1),
    exclude_external_shared_channels: z.boolean(),
    exclude_bot_users: z.boolean(),
  })
  .partial()
  .refine((filter) => Object.keys(filter).length > 0, 'must state at least one condition')
