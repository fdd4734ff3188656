import type { MessageAttachment } from '@slack/types'
import { isGraded, type Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { openInExecButton, sessionButton } from '../card/session-buttons.ts'
import {
  type AnyContent,
  actionsPart,
  type Content,
  contextPart,
  plainText,
  type Surface,
  toContent,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cardTitle } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'

export function toAttachment(content: AnyContent): MessageAttachment {
  return { blocks: content.blocks, fallback: content.text }
}

/** Its `blocks` may be posted in any conversation, so they have no content; only the writer sees `preview`. */
export function composerUnfurl(
  privateContent: Content,
  preview: { session: Session; now: Date } | undefined,
): MessageAttachment {
  const title =
    preview === undefined
      ? '🔒 Posts a private card: only people with access can open the session'
      : `Posts ${isGraded(preview.session) ? 'score and feedback' : 'a card'} for everyone here: ${cardTitle(preview.session, preview.now)}`
  return { ...toAttachment(privateContent), preview: { title: plainText(cut(title, LIMITS.previewTitle)) } }
}

/** In place of the card without content that the composer left, in a channel shared with another organization. */
export function externalUnfurl(): MessageAttachment {
  const text = "Exec sessions don't unfurl in channels shared with other organizations."
  return toAttachment(toContent([contextPart(text)], 'unfurl'))
}

/** A card without scenario, name or feedback. Its button shows the session to those who may see it. */
export function privateCard(
  reference: SessionReference,
  { sessionUrl, surface }: { sessionUrl: string | undefined; surface: Surface },
): Content {
  return toContent(
    [
      contextPart('🔒 Private Exec session. Only people with access can open it.'),
      actionsPart(sessionButton('viewFeedback', reference), openInExecButton(reference, sessionUrl)),
    ],
    surface,
  )
}
