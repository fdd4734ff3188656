import { expect, it } from 'vitest'
import { readRetryAfter } from '../../src/exec/exec-requests.ts'

it.each([
  ['the body', { retry_after: 30 }, null, 30_000],
  ['the body, as text', { retry_after: '1.5' }, null, 1500],
  ['the error in the body', { error: { retry_after: 7 } }, null, 7000],
  ['the header in seconds', undefined, '12', 12_000],
  ['the body before the header', { retry_after: 3 }, '12', 3000],
  ['the header when the body is unreadable', { retry_after: 'soon', error: 'busy' }, '12', 12_000],
  ['a negative time as now', { retry_after: -5 }, null, 0],
  ['a time beyond a day as a day', { retry_after: 1e12 }, null, 86_400_000],
  ['nothing as a minute', undefined, null, 60_000],
  ['an unreadable header as a minute', null, 'later', 60_000],
])('readRetryAfter reads %s', (_, body, header, ms) => {
  expect(readRetryAfter(body, header)).toBe(ms)
})
