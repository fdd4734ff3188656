/** Whether plain http may be spoken to this host: only on the machine itself, where nobody can listen in. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** What is wrong with the address of an API that a token or key is sent to. Nothing where it is fine. */
export function apiUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a web address'
  const { protocol, hostname, username, password } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') return 'is not a web address'
  if (username !== '' || password !== '') return 'must not hold a user or password'
  return protocol === 'https:' || isLoopback(hostname)
    ? undefined
    : 'must be https: plain http is for loopback only'
}

/**
 * The base URL without a slash at its end. Throws an Error when it is no URL, holds credentials, or would carry the key
 * over plain http to another machine: the configuration is checked before, so that this is a programming error.
 */
export function checkBaseUrl(baseUrl: string): string {
  const problem = apiUrlProblem(baseUrl)
  if (problem !== undefined) throw new Error(`The base URL of the Exec API ${problem}.`)
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname.replace(/\/+$/, '')
}
