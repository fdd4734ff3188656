import type { MessageAttachment } from '@slack/types'
import { isGraded, type Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { compactText } from '../card/feedback-parts.ts'
import { openInExecButton, sessionButton } from '../card/session-buttons.ts'
import { cardTitle, notifiedWords, participantName } from '../session/session-facts.ts'
import {
  type AnyContent,
  actionsPart,
  type Content,
  contextContent,
  contextPart,
  plainText,
  toMessage,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cut } from '../text/untrusted-text.ts'

export function toAttachment(content: AnyContent): MessageAttachment {
  return { blocks: content.blocks, fallback: content.text }
}

/** Its `blocks` may be posted anywhere, so they have no content. Only the writer sees `preview`. */
export function composerUnfurl(privateContent: Content, preview: Preview | undefined): MessageAttachment {
  const title =
    preview === undefined
      ? '🔒 Posts a private card: only people with access can open the session'
      : `${previewWords(preview)} ${cardTitle(preview.session, preview.now)}`
  return { ...toAttachment(privateContent), preview: { title: plainText(cut(title, LIMITS.previewTitle)) } }
}

interface Preview {
  session: Session
  /** Whether it is the writer's own. */
  isOwn: boolean
  /** Whether its participant is told of the post. */
  isNotified: boolean
  now: Date
}

/** E.g. "Posts Jane Smith's score and feedback for everyone here. Jane is told." */
function previewWords({ session, isOwn, isNotified }: Preview): string {
  const name = participantName(session)
  const whose = isOwn ? 'your' : name === undefined ? 'the' : `${name}'s`
  const what = isGraded(session) ? (compactText(session) ? 'score and feedback' : 'score') : 'session'
  const notice = isNotified ? ` ${notifiedWords(session)}` : ''
  return `Posts ${whose} ${what} for everyone here.${notice}`
}

/** Replaces a preview that somebody has hidden. */
export const HIDDEN_UNFURL = lineUnfurl('Exec preview hidden.')

/** In a channel shared with another organization, replaces the empty card that the composer left. */
export const EXTERNAL_UNFURL = lineUnfurl(
  "Exec sessions don't unfurl in channels shared with other organizations.",
)

function lineUnfurl(text: string): MessageAttachment {
  return toAttachment(contextContent(text))
}

/** A card without scenario, name or feedback. Its button shows the session to people who may see it. */
export function privateCard(reference: SessionReference, sessionUrl: string | undefined): Content {
  return toMessage(
    contextPart('🔒 Private Exec session. Only people with access can open it.'),
    actionsPart(sessionButton('viewFeedback', reference), openInExecButton(reference, sessionUrl)),
  )
}
