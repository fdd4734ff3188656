import type { Session } from '../../exec/session.ts'
import { summaryParts } from '../card/session-card.ts'
import { type Part, toBlocks } from '../text/document.ts'
import { type Prose, toText } from '../text/prose.ts'
import { blockPiece, type Piece, textPieces } from './fragment.ts'
import type { Group } from './pagination.ts'

/** What the card says, with every text whole. */
export function overviewGroups(session: Session): Group[] {
  const { parts } = summaryParts(session, {
    outcome: Number.POSITIVE_INFINITY,
    advice: Number.POSITIVE_INFINITY,
  })
  return parts.map((part) => ({ pieces: partPieces(part), resumedAs: 'Continued' }))
}

function partPieces(part: Part): Piece[] {
  return part.kind === 'prose' ? part.prose.flatMap(prosePieces) : toBlocks(part, 'view').map(blockPiece)
}

function prosePieces(prose: Prose): Piece[] {
  const text = toText([prose])
  return textPieces('section', [prose.kind === 'paragraph' ? { text } : { text, style: 'bold' }])
}
