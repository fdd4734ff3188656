/** Plain http is safe only to the machine itself. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Why a token or key must not be sent to this address; undefined if it may. */
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
 * The base URL without a slash at its end. Throws an Error for one that `apiUrlProblem` rejects: the configuration is checked
 * before, so that is a programming error.
 */
export function checkBaseUrl(baseUrl: string): string {
  const problem = apiUrlProblem(baseUrl)
  if (problem !== undefined) throw new Error(`The base URL of the Exec API ${problem}.`)
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname.replace(/\/+$/, '')
}
