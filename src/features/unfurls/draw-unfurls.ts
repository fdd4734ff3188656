import type { OpenedSession } from '../../access/open-session.ts'
import { isRefusal, type Refusal } from '../../access/policy.ts'
import { sessionCard, sessionLine } from '../../blocks/card/session-card.ts'
import { composerUnfurl, privateCard, unfurl } from '../../blocks/card/unfurl.ts'
import { privateWorkObject, workObject, workObjectIdentity } from '../../blocks/work-object/work-object.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import type { Result } from '../../lib/result.ts'
import type { Unfurled } from '../../slack/send-unfurls.ts'

/** More distinct sessions than this in one message get a line each instead of a card. */
export const CARDS_PER_MESSAGE = 3

/** A link of a message that leads to a session. `url` is the key that Slack knows it by. */
export interface SessionLink {
  url: string
  reference: SessionReference
}

export type Opened = Result<OpenedSession, ExecError | Refusal>

export interface UnfurlStyle {
  surface: 'composer' | 'unfurl' | 'unfurl_refresh'
  withoutContent: boolean
}

type DrawDependencies = Pick<HandlerDependencies, 'sessionUrl' | 'workObjects' | 'clock'>

/**
 * What the links of a message unfurl to.
 *
 * @param opened by the session's id, as are `lines`: how each attempt stands among the others.
 */
export function drawUnfurls(
  dependencies: DrawDependencies,
  links: readonly SessionLink[],
  opened: ReadonlyMap<string, Opened>,
  { lines, ...style }: UnfurlStyle & { lines: ReadonlyMap<string, string> },
): Unfurled[] {
  const isLine = opened.size > CARDS_PER_MESSAGE
  return links.flatMap(({ url, reference }) => {
    const session = opened.get(reference.id)
    const line = lines.get(reference.id)
    const drawn = session && drawUnfurl(dependencies, reference, session, { ...style, isLine, line })
    return drawn === undefined ? [] : [{ url, ...drawn }]
  })
}

/**
 * What one link unfurls to. Nothing where the session could not be fetched, or where the clientWithoutRetry is of another
 * organisation; a card without content where the clientWithoutRetry may not see it.
 */
function drawUnfurl(
  { sessionUrl, workObjects, clock }: DrawDependencies,
  reference: SessionReference,
  opened: Opened,
  { surface, withoutContent, isLine, line }: UnfurlStyle & { isLine: boolean; line: string | undefined },
): Omit<Unfurled, 'url'> | undefined {
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
