import type { ModalView } from '@slack/types'
import { type AnyContent, mrkdwnSection, plainText } from '../text/document.ts'

export function feedbackView(content: AnyContent, title = 'Session feedback'): ModalView {
  return {
    type: 'modal',
    title: plainText(title),
    close: plainText('Close'),
    blocks: content.blocks,
  }
}

/** Opened at once, because a `trigger_id` expires after three seconds and Exec may take longer. */
export function loadingView(): ModalView {
  const text = 'Loading the feedback…'
  return feedbackView({ text, blocks: [mrkdwnSection(text)] })
}
