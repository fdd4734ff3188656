import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import type { OptionalElement } from '../../blocks/text/document.ts'
import { extensionPoint } from '../../lib/extension-point.ts'

/** What a participant would like to ask about their session. */
interface DraftedQuestion {
  /** The id by which the session was asked for. */
  id: string
  /** At most as long as what people write to each other. */
  question: string
}

/** A button, below what a participant has tried, that takes a drafted question on to someone. */
export const questionButton =
  extensionPoint<(viewer: Viewer, opened: OpenedSession, draft: DraftedQuestion) => OptionalElement>()
