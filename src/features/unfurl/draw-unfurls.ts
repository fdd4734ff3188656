import { isRefusal, mayShow } from '../../access/policy.ts'
import { type CardProgress, sessionCard, sessionLine } from '../../blocks/card/session-card.ts'
import { composerUnfurl, privateCard, unfurl } from '../../blocks/unfurl/unfurl.ts'
import { privateWorkObject, workObject, workObjectIdentity } from '../../blocks/work-object/work-object.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { Opened } from '../../shared/card.ts'
import type { GradeNotices } from '../../shared/grade-notices.ts'
import type { LinkUnfurl } from '../../slack/send-unfurls.ts'

/** With more distinct sessions than this in one message, each gets one line instead of a card. */
export const CARDS_PER_MESSAGE = 3

export interface SessionLink {
  url: string
  reference: SessionReference
}

export interface UnfurlStyle {
  /** Slack asks again for a Work Object's unfurl (`unfurl_refresh`) when someone opens it or presses its buttons. */
  surface: 'composer' | 'unfurl' | 'unfurl_refresh'
  withoutContent: boolean
  now: Date
}

interface LinkStyle extends UnfurlStyle {
  isLine: boolean
  progress: CardProgress | undefined
}

export interface DrawUnfurlsDependencies {
  sessionUrl: string | undefined
  workObjects: boolean
  gradeNotices: GradeNotices | undefined
}

/** What the links of a message unfurl into. Both maps are by the session's id. */
export function drawUnfurls(
  dependencies: DrawUnfurlsDependencies,
  links: readonly SessionLink[],
  opened: ReadonlyMap<string, Opened>,
  progress: ReadonlyMap<string, CardProgress | undefined>,
  style: UnfurlStyle,
): LinkUnfurl[] {
  const isLine = opened.size > CARDS_PER_MESSAGE
  return links.flatMap(({ url, reference }) => {
    const session = opened.get(reference.id)
    const shown = { ...style, isLine, progress: progress.get(reference.id) }
    const drawn = session && drawUnfurl(dependencies, reference, session, shown)
    return drawn === undefined ? [] : [{ url, ...drawn }]
  })
}

/** Whether the author of the message may show the session to everyone who reads along. */
export function isForOthers(opened: Opened): boolean {
  return opened.ok && mayShow(opened.value.by)
}

/** `undefined` if the session could not be fetched, or the author of the message is of another organisation. */
function drawUnfurl(
  { sessionUrl, workObjects, gradeNotices }: DrawUnfurlsDependencies,
  reference: SessionReference,
  opened: Opened,
  style: LinkStyle,
): Omit<LinkUnfurl, 'url'> | undefined {
  if (!opened.ok && (!isRefusal(opened.error) || opened.error.kind === 'other_organisation')) return undefined
  const { surface, now, isLine, progress } = style
  const withoutContent = style.withoutContent || !isForOthers(opened)
  const empty = () => privateCard(reference, { sessionUrl, surface: 'unfurl' })
  if (surface === 'composer') {
    const preview = opened.ok && !withoutContent ? { session: opened.value.session, now } : undefined
    return { attachment: () => composerUnfurl(empty(), preview) }
  }
  const identity = workObjects && !isLine ? workObjectIdentity(reference, sessionUrl) : undefined
  if (!opened.ok || withoutContent)
    return {
      attachment: () => unfurl(empty()),
      entity: identity && privateWorkObject(identity, { reference, sessionUrl }),
    }
  const { session, asOf } = opened.value
  const options = { reference, sessionUrl, surface: 'unfurl', asOf, now } as const
  const card = () =>
    isLine
      ? sessionLine(session, options)
      : sessionCard(session, { ...options, progress, gradeNotice: gradeNotices && 'offered' })
  const refreshedAt = surface === 'unfurl_refresh' ? now : undefined
  return {
    attachment: () => unfurl(card()),
    entity: identity && workObject(session, identity, { ...options, progress: progress?.line, refreshedAt }),
  }
}
