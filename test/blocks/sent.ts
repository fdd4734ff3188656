import { mentionsIn } from '../support/slack/blocks/mentions.ts'
import { validateMessage } from '../support/slack/blocks/validate-message.ts'
import { type Json, parseJson } from '../support/slack/json.ts'

/** A value as Slack receives it. */
export function sent(value: unknown): Json {
  return parseJson(JSON.stringify(value)) ?? null
}

/** The mistakes for which Slack would refuse a message as the bot makes it. */
export function messageProblems({ text, blocks }: { text?: string; blocks: unknown }, maxText?: number) {
  return validateMessage({ text, blocks: sent(blocks) }, maxText)
}

/** The same, and whom the message mentions. */
export function messageHarms(content: Parameters<typeof messageProblems>[0], maxText?: number) {
  return [...messageProblems(content, maxText), ...mentionsIn(sent(content.blocks))]
}
