import { isRefusal, mayShow } from '../../access/policy.ts'
import type { OpenedSession } from '../../access/viewer.ts'
import type { Reason } from '../../delivery/audit.ts'
import { withoutTexts } from '../../exec/session.ts'
import type { Opened } from '../../shared/sessions/card.ts'
import type { UnfurlMode } from '../../shared/workspace-settings.ts'

/** If a message has more distinct sessions than this, each gets one line instead of a card. */
const CARDS_PER_MESSAGE = 3

/** Facts of a whole message. Facts found later can only prevent an unfurl. */
export interface MessageFacts {
  mode: UnfurlMode
  surface: 'composer' | 'unfurl'
  /** Whether the channel is shared with another organization; `undefined` if Slack does not say. */
  isExternal: boolean | undefined
  /** Whether it is the app's own direct message, where the app answers with a card. */
  isInOwnDm: boolean
  /** Whether another organization has a pending invitation. Slack's event doesn't say. */
  isInvited?: boolean
  /** Whether the message mentions the app, which then answers in its thread. */
  isMention?: boolean
}

export interface UnfurlFacts extends MessageFacts {
  /** Opened with the rights of the message's author. */
  opened: Opened
  /** How many distinct sessions the message has. */
  sessions: number
}

/** What a link becomes, and the session if its content is shown. */
export type Unfurl =
  | { kind: 'card' | 'line'; shown: OpenedSession }
  /** For the author of an unsent message, above a card without content. */
  | { kind: 'preview'; shown: OpenedSession | undefined }
  | { kind: 'private'; shown?: undefined }
  | { kind: 'skip'; reason: Reason; shown?: undefined }

/** Why the app leaves a whole message alone, by the facts known so far. */
export function skipReason(facts: MessageFacts): Reason | undefined {
  if (facts.mode === 'off') return 'unfurls_off'
  if (facts.isExternal === true || facts.isInvited === true) return 'external_channel'
  if (facts.isInOwnDm) return 'answered_in_own_dm'
  return facts.isMention === true ? 'answered_in_thread' : undefined
}

export function decideUnfurl(facts: UnfurlFacts): Unfurl {
  const { mode, surface, isExternal, opened, sessions } = facts
  const reason = skipReason(facts)
  if (reason !== undefined) return { kind: 'skip', reason }
  if (!opened.ok && (!isRefusal(opened.error) || opened.error.kind === 'other_organisation'))
    return { kind: 'skip', reason: opened.error.kind }
  const isInComposer = surface === 'composer'
  // In the composer nobody knows yet where the message will go, but only its author sees the preview.
  const isUnclear = isExternal === undefined && !isInComposer
  const isForOthers = opened.ok && mayShow(opened.value.by) && mode !== 'private' && !isUnclear
  const shown = isForOthers ? shownOf(opened.value, mode) : undefined
  if (isInComposer) return { kind: 'preview', shown }
  if (shown === undefined) return { kind: 'private' }
  return { kind: sessions > CARDS_PER_MESSAGE ? 'line' : 'card', shown }
}

/** In `score` mode, the card of somebody else's session has only title and facts. */
function shownOf(opened: OpenedSession, mode: UnfurlMode): OpenedSession {
  return mode === 'score' && !opened.isOwn ? { ...opened, session: withoutTexts(opened.session) } : opened
}
