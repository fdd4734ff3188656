import type { SessionReference } from '../../exec/session-reference.ts'
import { gradeNoticeButton } from '../card/session-buttons.ts'
import { actionsBlocks, type Content, mrkdwnSection, toContent } from '../text/document.ts'

export const WILL_TELL = "You'll get a DM when it's graded."

/** For a person who pressed on a card that others see too. */
export function gradeNoticeMessage(reference: SessionReference): Content {
  return {
    text: WILL_TELL,
    blocks: [mrkdwnSection(WILL_TELL), ...actionsBlocks([gradeNoticeButton('on', reference)])],
  }
}

export const NOTICE_STOPPED: Content = toContent(
  [{ kind: 'context', text: 'OK, no DM when this session is graded.' }],
  'message',
)
