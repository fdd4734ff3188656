import type { MessageAttachment } from '@slack/types'
import { isGraded, type Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { type AnyContent, type Content, type Surface, toContent } from '../text/document.ts'
import { plainText } from '../text/prose.ts'
import { rankOf, scenarioName, scoreText } from '../text/session-facts.ts'
import { openInExecButton, sessionButton } from './session-buttons.ts'

export function unfurl(content: AnyContent): MessageAttachment {
  return { blocks: content.blocks, fallback: content.text }
}

/** Its `blocks` may be posted in any conversation, so they have no content; only the writer sees `preview`. */
export function composerUnfurl(privateContent: Content, session: Session | undefined): MessageAttachment {
  const title = session === undefined ? 'Exec session' : previewTitle(session)
  return { ...unfurl(privateContent), preview: { title: plainText(title) } }
}

function previewTitle(session: Session): string {
  const name = scenarioName(session)
  if (!isGraded(session)) return `⏳ Not graded yet · ${name}`
  const { emoji, word } = rankOf(session)
  const rank = word === undefined ? emoji : `${emoji} ${word}`
  return `${rank} · ${scoreText(session.score)} · ${name}`
}

/** A card without scenario, name or feedback. Its button shows the session to those who may see it. */
export function privateCard(
  reference: SessionReference,
  { sessionUrl, surface }: { sessionUrl: string | undefined; surface: Surface },
): Content {
  const buttons = [sessionButton('viewFeedback', reference), openInExecButton(reference, sessionUrl)]
  return toContent(
    [
      { kind: 'note', text: '🔒 Private Exec session. Only people with access can open it.' },
      { kind: 'actions', elements: buttons },
    ],
    surface,
  )
}
