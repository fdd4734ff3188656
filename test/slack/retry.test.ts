import { WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { createSlackRetry } from '../../src/slack/clients.ts'
import { capturedLog } from '../support/captured-log.ts'

/** A retry with a clock that moves only while it sleeps. */
function createRetry() {
  let now = 0
  const { log, lines } = capturedLog()
  const sleep = async (ms: number) => {
    now += ms
  }
  return { retry: createSlackRetry({ log, clock: () => now, sleep }), lines, now: () => now }
}

/** A call that fails with these errors, one after the other, and then succeeds. */
function failing(...errors: unknown[]) {
  const calls = { made: 0 }
  const run = async () => {
    calls.made += 1
    if (errors.length > 0) throw errors.shift()
    return 'done'
  }
  return { run, calls }
}

const limited = (seconds: number) => new WebAPIRateLimitedError(seconds)
const fetchFailed = (code: string) =>
  new WebAPIRequestError(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }))
const POST = { method: 'chat.postMessage', scope: 'C0TEAM' }

describe('createSlackRetry after a 429', () => {
  it('does not retry a call whose trigger_id would expire first', async () => {
    const { retry } = createRetry()
    const { run, calls } = failing(limited(3))
    await expect(retry({ method: 'views.open' }, run)).rejects.toThrow()
    expect(calls.made).toBe(1)
  })

  it('retries a call when the limit ends', async () => {
    const { retry, now } = createRetry()
    const { run, calls } = failing(limited(2))
    expect(await retry(POST, run)).toBe('done')
    expect(calls.made).toBe(2)
    expect(now()).toBe(2000)
  })

  it.each([
    ['chat.postMessage', 10_000],
    ['response_url', 5000],
    ['users.info', 2000],
  ])('drops a call of %s that would take longer than %d ms', async (method, totalMs) => {
    const { retry, now, lines } = createRetry()
    const { run } = failing(...Array.from({ length: 20 }, () => limited(1)))
    await expect(retry({ method }, run)).rejects.toBeInstanceOf(WebAPIRateLimitedError)
    expect(now()).toBeLessThanOrEqual(totalMs)
    expect(lines.join('')).toContain('a call to Slack is dropped')
  })

  it('drops a call at once if the limit is long', async () => {
    const { retry, now } = createRetry()
    const { run, calls } = failing(limited(30))
    await expect(retry(POST, run)).rejects.toBeInstanceOf(WebAPIRateLimitedError)
    expect([calls.made, now()]).toEqual([1, 0])
  })

  it('delays later calls of the limited method', async () => {
    const { retry, now } = createRetry()
    await expect(retry({ method: 'views.open' }, failing(limited(4)).run)).rejects.toThrow()
    expect(now()).toBe(0)
    const { run, calls } = failing()
    await expect(retry({ method: 'views.open' }, run)).rejects.toBeInstanceOf(WebAPIRateLimitedError)
    expect(calls.made).toBe(0)
  })

  it('delays no call in another channel or of another method', async () => {
    const { retry, now } = createRetry()
    await expect(retry(POST, failing(limited(30)).run)).rejects.toThrow()
    expect(await retry({ ...POST, scope: 'C0OPEN' }, failing().run)).toBe('done')
    expect(await retry({ method: 'chat.unfurl' }, failing().run)).toBe('done')
    expect(now()).toBe(0)
  })

  it('forgets a limit that has ended', async () => {
    const { retry, now } = createRetry()
    expect(await retry(POST, failing(limited(2)).run)).toBe('done')
    expect(await retry(POST, failing().run)).toBe('done')
    expect(now()).toBe(2000)
  })
})

describe('createSlackRetry after another error', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])(
    'retries after %s, when nothing was sent',
    async (code) => {
      const { retry } = createRetry()
      const refused = failing(fetchFailed(code))
      expect(await retry(POST, refused.run)).toBe('done')
      expect(refused.calls.made).toBe(2)
    },
  )

  it.each([
    ['a reset', fetchFailed('ECONNRESET')],
    ['a time-out', new WebAPIRequestError(new DOMException('late', 'TimeoutError'))],
    ['an error of the app', new Error('a fault')],
  ])('does not retry after %s, when the call may have had its effect', async (_, error) => {
    const { retry } = createRetry()
    const { run, calls } = failing(error)
    await expect(retry(POST, run)).rejects.toBe(error)
    expect(calls.made).toBe(1)
  })

  it('gives up when Slack stays out of reach', async () => {
    const { retry } = createRetry()
    const { run, calls } = failing(...Array.from({ length: 20 }, () => fetchFailed('ECONNREFUSED')))
    await expect(retry(POST, run)).rejects.toThrow('fetch failed')
    expect(calls.made).toBe(5)
  })
})
