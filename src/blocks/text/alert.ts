import type { KnownBlock } from '@slack/types'
import { type Content, mrkdwnSection } from './document.ts'
import { LIMITS } from './limits.ts'
import { cutMarkup } from './untrusted-text.ts'

/** Slack's alerts take 200 characters: the rest of the text stands below. */
export function alertBlocks(problem: Content | undefined): KnownBlock[] {
  return (problem?.blocks ?? []).flatMap((block): KnownBlock[] => {
    if (block.type !== 'section' || block.text?.type !== 'mrkdwn') return [block]
    const [short, rest] = splitForAlert(block.text.text)
    const alert: KnownBlock = {
      type: 'alert',
      level: 'error',
      text: { type: 'mrkdwn', text: short, verbatim: true },
    }
    return rest === '' ? [alert] : [alert, mrkdwnSection(rest)]
  })
}

/** Cuts between sentences. */
export function splitForAlert(markup: string): [short: string, rest: string] {
  if (markup.length <= LIMITS.alertText) return [markup, '']
  const sentences = markup.split(/(?<=[.!?]) (?=[A-Z])/)
  let short = ''
  while (`${short} ${sentences[0] ?? ''}`.length <= LIMITS.alertText)
    short = `${short} ${sentences.shift()}`.trim()
  return short === '' ? [cutMarkup(markup, LIMITS.alertText), markup] : [short, sentences.join(' ')]
}
