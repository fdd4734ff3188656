import { z } from 'zod'
import { LIMITS } from './limits.ts'

/** A text that shows something: neither empty nor only white space. */
export function shown(max: number) {
  return z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .refine((text) => text.trim() !== '', 'must not be only white space')
}

export function plainText(max: number) {
  return z.strictObject({ type: z.literal('plain_text'), text: shown(max), emoji: z.boolean().optional() })
}

export function mrkdwn(max: number) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: shown(max), verbatim: z.boolean().optional() })
}

export function anyText(max: number) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)])
}

export const id = z.string().min(1, 'must not be empty').max(LIMITS.id)

export const webUrl = z
  .string()
  .max(LIMITS.url)
  .refine((url) => /^https?:$/.test(protocolOf(url)), 'must be an http or https URL')

/** A button may also open another app: any scheme with a URL's form, but none that runs code. */
export const linkUrl = z
  .string()
  .max(LIMITS.url)
  .refine((url) => !['', 'javascript:', 'data:'].includes(protocolOf(url)), 'must be a URL')
  // Slack's schema of blocks asks for the format `uri`. A session's host is no IPv6 address, so it may not hold `[`.
  .refine((url) => /^[\w.~:/?#@!$&'()*+,;=%-]*$/.test(url), 'must not hold raw characters such as [ or |')

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : ''
}

export const colorScheme = z.enum(['primary', 'danger'])

export const confirm = z.strictObject({
  title: plainText(LIMITS.confirmTitle).optional(),
  text: anyText(LIMITS.confirmText),
  confirm: plainText(LIMITS.confirmButton).optional(),
  deny: plainText(LIMITS.confirmButton).optional(),
  style: colorScheme.optional(),
})

const optionFields = {
  value: z.string().max(LIMITS.optionValue).min(1),
  description: plainText(LIMITS.optionText).optional(),
}

/** An option of a select menu. */
export const option = z.strictObject({ text: plainText(LIMITS.optionText), ...optionFields })

/** An option of checkboxes or radio buttons, which may be formatted. */
export const choiceOption = z.strictObject({
  text: anyText(LIMITS.optionText),
  value: optionFields.value,
  description: anyText(LIMITS.optionText).optional(),
})

/** An option of an overflow menu, which may be a link. */
export const overflowOption = option.extend({ url: linkUrl.optional() })

export const optionGroup = z.strictObject({
  label: plainText(LIMITS.optionText),
  options: z.array(option).min(1).max(LIMITS.options),
})

export const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, 'must state at least one condition')

export const dispatchActionConfig = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
})

const slackFile = z
  .strictObject({ id: z.string().optional(), url: webUrl.optional() })
  .refine((file) => (file.id === undefined) !== (file.url === undefined), 'must have either id or url')

export const imageFields = {
  type: z.literal('image'),
  alt_text: z.string().min(1).max(LIMITS.imageAlt),
  image_url: webUrl.optional(),
  slack_file: slackFile.optional(),
}

export function hasOneSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined)
}

export const ONE_SOURCE = 'must have either image_url or slack_file'
