import { describe, expect, it } from 'vitest'
import { apiUrlProblem, checkBaseUrl, readRetryAfter } from '../../src/exec/exec-requests.ts'

describe('checkBaseUrl', () => {
  it.each([
    ['https://api.exec.com/rest/v1', 'https://api.exec.com/rest/v1'],
    ['https://api.exec.com/rest/v1/', 'https://api.exec.com/rest/v1'],
    ['http://127.0.0.1:8080/rest/v1', 'http://127.0.0.1:8080/rest/v1'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://localhost:1', 'http://localhost:1'],
    ['http://[::1]:1/x//', 'http://[::1]:1/x'],
  ])('takes %s', (url, base) => {
    expect(apiUrlProblem(url)).toBeUndefined()
    expect(checkBaseUrl(url)).toBe(base)
  })

  const plain = 'must be https: plain http is for loopback only'

  it.each([
    ['api.exec.com', 'is not a web address'],
    ['javascript:alert(1)', 'is not a web address'],
    ['ftp://127.0.0.1/', 'is not a web address'],
    ['https://user:secret@api.exec.com', 'must not hold a user or password'],
    ['https://:secret@api.exec.com', 'must not hold a user or password'],
    ['http://user@127.0.0.1/', 'must not hold a user or password'],
    ['http://api.exec.com/rest/v1', plain],
    ['http://128.0.0.1/', plain],
    ['http://127.0.0.1.evil.test', plain],
    ['http://localhost.evil.test', plain],
  ])('throws for %s, which %s, without the address, which may hold a secret', (url, problem) => {
    expect(apiUrlProblem(url)).toBe(problem)
    expect(() => checkBaseUrl(url)).toThrow(`The base URL of the Exec API ${problem}.`)
  })
})

const NOW = Date.parse('2026-03-15T14:30:00Z')

it.each([
  ['the body', { retry_after: 30 }, null, 30_000],
  ['the body, as text', { retry_after: '1.5' }, null, 1500],
  ['the error in the body', { error: { retry_after: 7 } }, null, 7000],
  ['the header in seconds', undefined, '12', 12_000],
  ['the header as a date', undefined, 'Sun, 15 Mar 2026 14:30:45 GMT', 45_000],
  ['the body before the header', { retry_after: 3 }, '12', 3000],
  ['the header when the body is unreadable', { retry_after: 'soon', error: 'busy' }, '12', 12_000],
  ['a past date as now', undefined, 'Sun, 15 Mar 2026 14:00:00 GMT', 0],
  ['a negative time as now', { retry_after: -5 }, null, 0],
  ['a time beyond a day as a day', { retry_after: 1e12 }, null, 86_400_000],
  ['nothing as a minute', undefined, null, 60_000],
  ['an unreadable header as a minute', null, 'later', 60_000],
])('readRetryAfter reads %s', (_, body, header, ms) => {
  expect(readRetryAfter(body, header, NOW)).toBe(ms)
})
