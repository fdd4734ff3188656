import { describe, expect, it } from 'vitest'
import { apiUrlProblem, checkBaseUrl } from '../../src/exec/exec-requests.ts'

describe('checkBaseUrl', () => {
  it.each([
    ['https://api.exec.com/rest/v1', 'https://api.exec.com/rest/v1'],
    ['https://api.exec.com/rest/v1/', 'https://api.exec.com/rest/v1'],
    ['http://127.0.0.1:8080/rest/v1', 'http://127.0.0.1:8080/rest/v1'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://localhost:1', 'http://localhost:1'],
    ['http://[::1]:1/x//', 'http://[::1]:1/x'],
  ])('takes %s', (url, base) => {
    expect(checkBaseUrl(url)).toBe(base)
  })

  it.each([
    ['http://api.exec.com/rest/v1', /https/],
    ['http://127.0.0.1.evil.test', /https/],
    ['http://localhost.evil.test', /https/],
    ['ftp://127.0.0.1/', /web address/],
    ['https://user:secret@api.exec.com', /user or password/],
    ['api.exec.com', /web address/],
  ])('throws for %s', (url, reason) => {
    expect(() => checkBaseUrl(url)).toThrow(reason)
  })

  it('does not repeat the address in its error: it may hold a secret', () => {
    expect(() => checkBaseUrl('https://user:secret@api.exec.com')).toThrow(/^(?!.*(?:secret|api\.exec)).*$/)
  })
})

describe('apiUrlProblem', () => {
  it.each(['https://slack.com/api/', 'http://127.0.0.1:1/api/', 'http://localhost', 'http://[::1]:1'])(
    'returns undefined for %s',
    (url) => {
      expect(apiUrlProblem(url)).toBeUndefined()
    },
  )

  it.each([
    ['slack.com/api', 'is not a web address'],
    ['javascript:alert(1)', 'is not a web address'],
    ['https://:secret@slack.com/api/', 'must not hold a user or password'],
    ['http://user@127.0.0.1/api/', 'must not hold a user or password'],
    ['http://128.0.0.1/api/', 'must be https: plain http is for loopback only'],
    ['http://127.0.0.1.evil.test/', 'must be https: plain http is for loopback only'],
  ])('says that %s %s', (url, problem) => {
    expect(apiUrlProblem(url)).toBe(problem)
  })
})
