import type { MessageAttachment } from '@slack/types'
import { isGraded, type Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { type AnyContent, type Content, type Surface, toContent } from '../text/document.ts'
import { plainText } from '../text/prose.ts'
import { rankOf, scenarioName, scoreText } from '../text/session-facts.ts'
import { openInExecButtons, sessionButton } from './session-buttons.ts'

/** Content as what stands below a link. */
export function unfurl(content: AnyContent): MessageAttachment {
  return { blocks: content.blocks, fallback: content.text }
}

/**
 * What the composer shows while the message is not sent yet: `blocks` may end up in any conversation, so they have no
 * content; `preview` is seen by the writer alone.
 */
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

/** A card without content: it names neither scenario nor person, and opens for whoever may see the session. */
export function privateCard(
  reference: SessionReference,
  options: { sessionUrl: string | undefined; surface: Surface },
): Content {
  return toContent(
    [
      { kind: 'note', text: '🔒 Exec session. Its feedback opens for whoever may see it.' },
      {
        kind: 'actions',
        elements: [
          sessionButton('viewFeedback', reference),
          ...openInExecButtons(reference, options.sessionUrl),
        ],
      },
    ],
    options.surface,
  )
}
