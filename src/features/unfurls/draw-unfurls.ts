import { isRefusal, type Refusal } from '../../access/policy.ts'
import type { OpenedSession } from '../../access/session-access.ts'
import { sessionCard, sessionLine } from '../../blocks/card/session-card.ts'
import { composerUnfurl, privateCard, unfurl } from '../../blocks/card/unfurl.ts'
import { privateWorkObject, workObject, workObjectIdentity } from '../../blocks/work-object/work-object.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { Result } from '../../lib/result.ts'
import type { LinkUnfurl } from '../../slack/send-unfurls.ts'

/** With more distinct sessions than this in one message, each gets one line instead of a card. */
export const CARDS_PER_MESSAGE = 3

/** A link in a message that leads to a session. */
export interface SessionLink {
  /** The key that Slack knows the link by. */
  url: string
  reference: SessionReference
}

export type Opened = Result<OpenedSession, ExecError | Refusal>

export interface UnfurlStyle {
  /** Slack asks again for a Work Object's unfurl (`unfurl_refresh`) when someone opens it or presses its buttons. */
  surface: 'composer' | 'unfurl' | 'unfurl_refresh'
  withoutContent: boolean
}

export interface DrawUnfurlsDependencies {
  sessionUrl: string | undefined
  workObjects: boolean
  clock: () => Date
}

/**
 * What the links of a message unfurl into.
 *
 * @param opened by the session's id.
 * @param lines how each attempt compares with the participant's others, by the session's id.
 */
export function drawUnfurls(
  dependencies: DrawUnfurlsDependencies,
  links: readonly SessionLink[],
  opened: ReadonlyMap<string, Opened>,
  { lines, ...style }: UnfurlStyle & { lines: ReadonlyMap<string, string> },
): LinkUnfurl[] {
  const isLine = opened.size > CARDS_PER_MESSAGE
  return links.flatMap(({ url, reference }) => {
    const session = opened.get(reference.id)
    const line = lines.get(reference.id)
    const drawn = session && drawUnfurl(dependencies, reference, session, { ...style, isLine, line })
    return drawn === undefined ? [] : [{ url, ...drawn }]
  })
}

/**
 * What one link unfurls into. `undefined` if the session could not be fetched, or the author of the message is of another
 * organisation. A card without content if the author may not see the session.
 */
function drawUnfurl(
  { sessionUrl, workObjects, clock }: DrawUnfurlsDependencies,
  reference: SessionReference,
  opened: Opened,
  { surface, withoutContent, isLine, line }: UnfurlStyle & { isLine: boolean; line: string | undefined },
): Omit<LinkUnfurl, 'url'> | undefined {
  if (!opened.ok && (!isRefusal(opened.error) || opened.error.kind === 'other_organisation')) return undefined
  const empty = () => privateCard(reference, { sessionUrl, surface: 'unfurl' })
  if (surface === 'composer')
    return { attachment: () => composerUnfurl(empty(), opened.ok ? opened.value.session : undefined) }
  const identity = workObjects && !isLine ? workObjectIdentity(reference, sessionUrl) : undefined
  if (!opened.ok || withoutContent)
    return {
      attachment: () => unfurl(empty()),
      entity: identity && privateWorkObject(identity, { reference, sessionUrl }),
    }
  const { session, asOf } = opened.value
  const options = { reference, sessionUrl, surface: 'unfurl', asOf } as const
  const progress = line === undefined ? undefined : { line, hasButton: false }
  const card = () =>
    isLine ? sessionLine(session, options) : sessionCard(session, { ...options, isExpanded: false, progress })
  const refreshedAt = surface === 'unfurl_refresh' ? clock() : undefined
  return {
    attachment: () => unfurl(card()),
    entity: identity && workObject(session, identity, { ...options, progress: line, refreshedAt }),
  }
}
