import { decodeEntities, decodeUri, parseUrl } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ListCursor } from './list-cursor.ts'
import { SESSION_ID } from './session.ts'

export interface SessionReference {
  id: string
  /** The link that named the session. No button keeps it. */
  link?: string | undefined
  /** The list the session was opened from, to go back to. */
  list?: ListCursor | undefined
}

export type ReferenceProblem = { kind: 'not_an_id' | 'other_site' | 'not_a_session' }

const SESSION_SEGMENTS = new Set(['session', 'sessions'])
/** The segment after one of these names a scenario or chat, even if it reads "sessions". */
const OTHER_PAGES = new Set(['scenario', 'scenarios', 'chat', 'chats'])
/** Punctuation around an id or a link in a sentence. */
const BEFORE = new Set(' \t\n"\'`“„‘‚«([{*')
const AFTER = new Set(' \t\n"\'`”“’‘»)]}*.,;:!?…')

/**
 * Reads an id or a link, as a person types it or Slack sends it: bare, as `<url>` or `<url|label>`, with `&amp;`, quoted, or
 * with punctuation around it. Exec documents no path for a session's page: the id is the path segment after `session` or
 * `sessions`, but not in a path of a scenario (`/scenarios/…`) or a chat (`/chat/…`). Subdomains of `hosts` count.
 */
export function parseSessionReference(
  text: string,
  hosts: readonly string[],
): Result<SessionReference, ReferenceProblem> {
  const bare = unwrap(text)
  const url = asUrl(bare, hosts)
  if (url !== undefined) return fromUrl(url, hosts)
  return SESSION_ID.test(bare) ? ok({ id: bare }) : failed({ kind: 'not_an_id' })
}

function unwrap(text: string): string {
  let bare = text.trim()
  for (let before = ''; before !== bare; ) {
    before = bare
    const slackLink = /^<([^<>|]+)(?:\|[^<>]*)?>$/.exec(bare)
    bare = stripPunctuation(slackLink?.[1] ?? bare)
  }
  return decodeEntities(bare)
}

/**
 * Strips white space and punctuation at both ends. A regular expression would take quadratic time at the end of a text.
 */
export function stripPunctuation(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && BEFORE.has(text.charAt(start))) start += 1
  while (end > start && AFTER.has(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function asUrl(text: string, hosts: readonly string[]): URL | undefined {
  if (/\s/.test(text)) return undefined
  if (/^https?:\/\//i.test(text)) return parseUrl(text)
  const withoutScheme = text.includes('/') ? parseUrl(`https://${text}`) : undefined
  return withoutScheme !== undefined && isExecHost(withoutScheme.hostname, hosts) ? withoutScheme : undefined
}

/** Checks a URL that Exec sent: it must be https, and on one of Exec's hosts. `undefined` if it isn't. */
export function execPage(address: string, hosts: readonly string[]): string | undefined {
  const url = parseUrl(address)
  return url?.protocol === 'https:' && isExecSite(url, hosts) ? url.href : undefined
}

function isExecHost(hostname: string, hosts: readonly string[]): boolean {
  const name = hostname.replace(/\.$/, '')
  return hosts.some((host) => name === host || name.endsWith(`.${host}`))
}

function isExecSite({ hostname, port, username, password }: URL, hosts: readonly string[]): boolean {
  return isExecHost(hostname, hosts) && port === '' && username === '' && password === ''
}

function fromUrl(url: URL, hosts: readonly string[]): Result<SessionReference, ReferenceProblem> {
  if (!isExecSite(url, hosts)) return failed({ kind: 'other_site' })
  // Slack links an address without a scheme as http.
  url.protocol = 'https:'
  const { segments, at } = readPath(url)
  const id = decodeUri(segments[at] ?? '')
  return id ? ok({ id, link: url.href }) : failed({ kind: 'not_a_session' })
}

/** `at`: the index of the segment with a session's id; -1 if there is none. */
function readPath({ pathname }: URL): { segments: string[]; at: number } {
  const segments = pathname.split('/').filter((segment) => segment !== '')
  const at = segments.findIndex(
    (segment, index) =>
      SESSION_ID.test(decodeUri(segment) ?? '') &&
      SESSION_SEGMENTS.has(segments[index - 1] ?? '') &&
      !OTHER_PAGES.has(segments[index - 2] ?? ''),
  )
  return { segments, at }
}

/** The URL of any session's page, with `{id}`, derived from one session's link. `undefined` without a link. */
export function sessionPageTemplate({ link }: SessionReference): string | undefined {
  if (link === undefined) return undefined
  const url = new URL(link)
  const { segments, at } = readPath(url)
  return at === -1 ? undefined : [url.origin, ...segments.with(at, '{id}')].join('/')
}

/** The host of all tenants. */
const SHARED_HOST = 'app.exec.com'

/** Whether a template points to the tenant with this slug, or to one of Exec's custom hosts. */
export function isPageOfTenant(template: string, slug: string, hosts: readonly string[]): boolean {
  const { hostname } = new URL(template)
  return hosts.some((host) => hostname === `${slug}.${host}` || (hostname === host && host !== SHARED_HOST))
}

const FIRST_WORD = /^\s*(<[^<>]*>[.,;:!?]*|\S+)\s*([\s\S]*)$/
/** Matches mentions at the beginning of a message. */
const NAMED_FIRST = /^(?:\s*<@[^<>]*>[,:]?)+/
const LINK = /<https?:[^<>]*>|https?:\/\/\S+/gi

/** Reads `<id or link> [words]` in the text of a command. */
export function parseReferenceWithRest(
  text: string,
  hosts: readonly string[],
): Result<{ reference: SessionReference; rest: string }, ReferenceProblem> {
  const [, first = '', rest = ''] = FIRST_WORD.exec(text) ?? []
  const parsed = parseAmongWords(first, hosts)
  return parsed.ok ? ok({ reference: parsed.value, rest }) : parsed
}

/** Among other words, a word without a digit is not taken for an id, to save a futile request to Exec. */
function parseAmongWords(word: string, hosts: readonly string[]): Result<SessionReference, ReferenceProblem> {
  const parsed = parseSessionReference(word, hosts)
  const isWord = parsed.ok && parsed.value.link === undefined && !/\d/.test(parsed.value.id)
  return isWord ? failed({ kind: 'not_an_id' }) : parsed
}

/** The session named in the command's text, alone or among other words. */
export function parseReference(
  text: string,
  hosts: readonly string[],
): Result<SessionReference, ReferenceProblem> {
  return findReference(text, hosts) ?? parseAmongWords(text, hosts)
}

/**
 * The session that a sentence names, by a link anywhere, or by an id after any mentions at its beginning. `undefined`
 * if there is none; fails for a link to another page of Exec.
 */
export function findReference(
  text: string,
  hosts: readonly string[],
): Result<SessionReference, ReferenceProblem> | undefined {
  const link = findLink(text, hosts)
  if (link !== undefined) return ok(link)
  const parsed = parseReferenceWithRest(text.replace(NAMED_FIRST, ''), hosts)
  if (parsed.ok) return ok(parsed.value.reference)
  return parsed.error.kind === 'not_a_session' ? parsed : undefined
}

/** Finds a link anywhere in the text. */
export function findLink(text: string, hosts: readonly string[]): SessionReference | undefined {
  for (const [link] of text.matchAll(LINK)) {
    const parsed = parseSessionReference(link, hosts)
    if (parsed.ok) return parsed.value
  }
  return undefined
}
