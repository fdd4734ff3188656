import type { KnownBlock } from '@slack/types'
import type { Content } from './document.ts'
import { LIMITS } from './limits.ts'

/** Slack's alerts take 200 characters: a longer text stands without one. */
export function alertBlocks(problem: Content | undefined): KnownBlock[] {
  return (problem?.blocks ?? []).map((block): KnownBlock => {
    const isShort = block.type === 'section' && (block.text?.text.length ?? 0) <= LIMITS.alertText
    return isShort && block.text?.type === 'mrkdwn'
      ? { type: 'alert', level: 'error', text: { ...block.text, verbatim: true } }
      : block
  })
}
