import type { SessionReference } from '../exec/session-reference.ts'
import { type Content, type Surface, toContent } from './card-document.ts'
import { openInExecButtons, sessionButton } from './session-action.ts'

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
