import { describe, expect, it } from 'vitest'
import { checkBaseUrl } from '../../src/exec/exec-url.ts'

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
    ['ftp://127.0.0.1/', /https/],
    ['https://user:secret@api.exec.com', /credentials/],
    ['api.exec.com', /not a URL/],
  ])('throws for %s', (url, reason) => {
    expect(() => checkBaseUrl(url)).toThrow(reason)
  })
})
