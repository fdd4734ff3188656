/** A message of a Slack conversation, and the thread that an answer to it belongs to. */
export interface MessageLink {
  channel: string
  threadTs: string
}

const PATH = /^\/archives\/([A-Z][A-Z0-9]{2,})\/p(\d{10})(\d{6})\/?$/

/** Reads what Slack's *Copy link* gives: `https://<workspace>.slack.com/archives/<channel>/p<time>`. */
export function parseMessageLink(text: string): MessageLink | undefined {
  const bare = text.trim().replace(/^<([^|>]*)(?:\|[^>]*)?>$/, '$1')
  if (!URL.canParse(bare)) return undefined
  const url = new URL(bare)
  const [, channel, seconds, micros] = PATH.exec(url.pathname) ?? []
  if (!/(^|\.)slack(-gov)?\.com$/.test(url.hostname) || channel === undefined) return undefined
  const thread = url.searchParams.get('thread_ts') ?? ''
  return { channel, threadTs: /^\d{10}\.\d{6}$/.test(thread) ? thread : `${seconds}.${micros}` }
}
