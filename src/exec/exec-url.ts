/** Whether plain http may be spoken to this host: only on the machine itself, where nobody can listen in. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/**
 * The base URL without a slash at its end. Throws an Error when it is no URL, holds credentials, or would carry the key
 * over plain http to another machine: the configuration is checked before, so that this is a programming error.
 */
export function checkBaseUrl(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) throw new Error('The base URL of the Exec API is not a URL.')
  const url = new URL(baseUrl)
  if (url.username !== '' || url.password !== '') {
    throw new Error('The base URL of the Exec API must not hold credentials.')
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new Error('The Exec API is spoken to over https; plain http only to this machine itself.')
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}
