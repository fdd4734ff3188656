import { type Content, wordsContent } from '../text/document.ts'
import { slackDate } from '../text/session-facts.ts'

/** @param at when the form was submitted. */
export function brokenFormMessage(at: Date): Content {
  return wordsContent(
    `⚠️ The form you sent at ${slackDate(at, 'time')} broke off before I was done. It may not have gone through, so check before you send it again.`,
  )
}
