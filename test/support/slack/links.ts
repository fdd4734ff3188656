/** A text as a person types it, in the form in which Slack stores and delivers it: escaped, links in angle brackets. */
export function formatTyped(typed: string): string {
  const pieces = typed.split(/(<[@#!][^>]*>|https?:\/\/[^\s<>|`"]+)/)
  return pieces.map((piece, at) => (at % 2 === 0 ? escapeText(piece) : formatToken(piece))).join('')
}

/** Mentions come from the composer's own menu and stay; a URL leaves out what ends the sentence. */
function formatToken(token: string): string {
  if (token.startsWith('<')) return token
  const url = withoutPunctuation(token)
  return `<${escapeText(url)}>${escapeText(token.slice(url.length))}`
}

/** The URL without what ends the sentence. */
export function withoutPunctuation(url: string): string {
  return url.replace(/[.,;:!?)\]}'*_~]+$/, '')
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** The links in a stored text, each once and unescaped, as `link_shared` lists them. */
export function linksIn(stored: string): string[] {
  const marked = [...stored.matchAll(/<(https?:\/\/[^>|]+)(?:\|[^>]*)?>/g)].map((match) => match[1] ?? '')
  return [...new Set(marked.map(unescapeText))]
}

/** The unfurl domain that covers the URL, subdomains included; undefined where none does. */
export function unfurlDomain(url: string, domains: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined
  const host = new URL(url).hostname
  return domains.find((domain) => host === domain || host.endsWith(`.${domain}`))
}

/** The links that Slack asks the app to unfurl. */
export function unfurlableLinks(
  stored: string,
  domains: readonly string[],
): { domain: string; url: string }[] {
  return linksIn(stored).flatMap((url) => {
    const domain = unfurlDomain(url, domains)
    return domain === undefined ? [] : [{ domain, url }]
  })
}
