import type { Session } from '../../exec/session.ts'
import { summaryParts } from '../card/session-card.ts'
import { type CardPart, toBlocks } from '../text/document.ts'
import { type Prose, toText } from '../text/prose.ts'
import { blockFragment, type Fragment, textFragments } from './fragment.ts'
import type { PageItem } from './pagination.ts'

export function overviewItems(session: Session): PageItem[] {
  const uncut = { outcome: Number.POSITIVE_INFINITY, advice: Number.POSITIVE_INFINITY }
  const { parts } = summaryParts(session, uncut)
  return parts.map((part) => ({ fragments: partFragments(part), resumedAs: 'Continued' }))
}

function partFragments(part: CardPart): Fragment[] {
  return part.kind === 'prose'
    ? part.prose.flatMap(proseFragments)
    : toBlocks([part], 'view').map(blockFragment)
}

function proseFragments(prose: Prose): Fragment[] {
  const text = toText([prose])
  return textFragments('section', [prose.kind === 'paragraph' ? { text } : { text, style: 'bold' }])
}
