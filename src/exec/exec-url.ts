const LOOPBACK = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/

/** Why a token or key must not be sent to this address; `undefined` if it may. */
export function apiUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not a web address'
  const { protocol, hostname, username, password } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') return 'is not a web address'
  if (username !== '' || password !== '') return 'must not hold a user or password'
  if (protocol === 'http:' && !LOOPBACK.test(hostname))
    return 'must be https: plain http is for loopback only'
  return undefined
}

/** The base URL without a slash at its end. Throws for one that `apiUrlProblem` rejects: the configuration checked it. */
export function checkBaseUrl(baseUrl: string): string {
  const problem = apiUrlProblem(baseUrl)
  if (problem !== undefined) throw new Error(`The base URL of the Exec API ${problem}.`)
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname.replace(/\/+$/, '')
}
