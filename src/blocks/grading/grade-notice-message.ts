import type { SessionReference } from '../../exec/session-reference.ts'
import { gradeNoticeButton } from '../card/session-buttons.ts'
import { type Content, contextPart, toMessage, wordsContent } from '../text/document.ts'

export const WILL_TELL = "You'll get a DM when it's graded."

/** For a person who pressed on a card that others see too. */
export function gradeNoticeMessage(reference: SessionReference): Content {
  return wordsContent(WILL_TELL, gradeNoticeButton('on', reference))
}

export const NOTICE_STOPPED: Content = toMessage(contextPart('OK, no DM when this session is graded.'))
