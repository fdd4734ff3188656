import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import type { OptionalElement } from '../../blocks/text/document.ts'
import { extensionPoint } from '../../lib/extension-point.ts'

/** What a participant would like to ask about their session. */
interface DraftedQuestion {
  /** The session's id as asked for. */
  id: string
  /** No longer than people may write to each other. */
  question: string
}

/** A button below a participant's try: it sends a drafted question to someone. */
export const questionButton =
  extensionPoint<(viewer: Viewer, opened: OpenedSession, draft: DraftedQuestion) => OptionalElement>()
