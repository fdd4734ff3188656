import type { CardProgress } from '../../blocks/card/session-buttons.ts'
import { sessionCard, sessionLine } from '../../blocks/card/session-card.ts'
import { composerUnfurl, privateCard, toAttachment } from '../../blocks/unfurl/unfurl.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { CardDependencies } from '../../shared/sessions/card.ts'
import type { LinkUnfurl } from '../../slack/send-unfurls.ts'
import type { Unfurl } from './decide-unfurl.ts'

export interface SessionLink {
  url: string
  reference: SessionReference
}

/** A session that a message links to, and what its links become. */
export interface LinkedSession {
  links: readonly SessionLink[]
  decision: Unfurl
  progress: CardProgress | undefined
  /** Whether the participant will be told of the previewed post. */
  isNotified: boolean
}

interface DrawOptions {
  channel: string
  ts: string
  now: Date
}

export function drawLinks(
  { sessionPage: { url: sessionUrl }, offers }: CardDependencies,
  { links, decision, progress, isNotified }: LinkedSession,
  { channel, ts, now }: DrawOptions,
): LinkUnfurl[] {
  const { kind, shown } = decision
  if (kind === 'skip') return []
  return links.map(({ url, reference }) => {
    const place = { channel, ts, session: reference.id }
    const empty = () => privateCard(reference, sessionUrl)
    if (kind === 'preview')
      return {
        url,
        attachment: () => composerUnfurl(empty(), shown && { ...shown, isNotified, now }),
      }
    if (shown === undefined) return { url, place, attachment: () => toAttachment(empty()) }
    const { session, asOf } = shown
    const options = { reference, asOf, now }
    const card = () =>
      kind === 'line'
        ? sessionLine(session, options)
        : sessionCard(session, { ...options, ...offers, sessionUrl, surface: 'unfurl', progress })
    return { url, place, attachment: () => toAttachment(card()) }
  })
}
