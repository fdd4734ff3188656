import type { ContextBlock, KnownBlock, ModalView } from '@slack/types'
import { plainText } from '../prose.ts'
import { encodeMetadata, type ReviewState } from './review-state.ts'

/** The modal around a page of a review. It remembers where the person is. */
export function reviewFrame(state: ReviewState, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: plainText('Full review'),
    close: plainText('Close'),
    private_metadata: encodeMetadata(state),
    blocks,
  }
}

/** A quiet line, of any text. */
export function note(text: string): ContextBlock {
  return { type: 'context', elements: [plainText(text)] }
}
