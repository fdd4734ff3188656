import type { ModalView } from '@slack/types'
import type { AnyContent } from './card-document.ts'
import { mrkdwnSection, plainText } from './prose.ts'

/** A modal that shows a session, or why it can't, to one person. */
export function feedbackView(content: AnyContent): ModalView {
  return {
    type: 'modal',
    title: plainText('Session feedback'),
    close: plainText('Close'),
    blocks: content.blocks,
  }
}

/** What the modal shows at once: its trigger lives three seconds, and Exec may take longer. */
export function loadingView(): ModalView {
  const text = 'Loading the feedback…'
  return feedbackView({ text, blocks: [mrkdwnSection(text)] })
}
