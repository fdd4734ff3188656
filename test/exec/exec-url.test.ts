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
