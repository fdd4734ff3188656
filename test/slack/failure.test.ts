import { WebAPIPlatformError } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { isContentRefused, ResponseUrlError, refusedPlaces, slackFailure } from '../../src/slack/failure.ts'

it.each([
  [404, 'used_url', 'response_url_404_used_url'],
  [400, 'invalid_blocks\n', 'response_url_400_invalid_blocks'],
  [500, '{"ok":false,"error":"invalid_blocks"}', 'response_url_500_invalid_blocks'],
  [503, '<html>Jane Smith</html>', 'response_url_503'],
  [500, undefined, 'response_url_500'],
])('slackFailure turns status %i and body %j of a response_url into the code %s', (status, answer, code) => {
  expect(slackFailure(new ResponseUrlError(status, answer))).toEqual({ kind: 'refused', code })
})

it.each([
  ['channel_not_found', { kind: 'refused', code: 'channel_not_found' }],
  ['<html>Jane Smith</html>', { kind: 'unreachable', code: 'unreadable_answer' }],
  ['', { kind: 'unreachable', code: 'unreadable_answer' }],
])('slackFailure of a call takes the answer %j for %j', (error, failure) => {
  expect(slackFailure(new WebAPIPlatformError({ ok: false, error }))).toEqual(failure)
})

describe('isContentRefused', () => {
  it.each([
    'invalid_blocks',
    'msg_blocks_too_long',
    'invalid_arguments',
    'response_url_400',
    'response_url_400_invalid_payload',
    'response_url_500_invalid_blocks',
  ])('takes %s for rejected content', (code) => {
    expect(isContentRefused({ kind: 'refused', code })).toBe(true)
  })

  it.each(['fatal_error', 'channel_not_found', 'response_url_404_used_url', 'response_url_500', 'timed_out'])(
    'does not take %s for rejected content',
    (code) => {
      expect(isContentRefused({ kind: 'refused', code })).toBe(false)
    },
  )

  it('finds the JSON pointers in the messages, and nothing of their values', () => {
    const placesIn = (...messages: string[]) =>
      refusedPlaces(
        new WebAPIPlatformError({ ok: false, error: 'invalid_blocks', response_metadata: { messages } }),
      )
    const long = '[ERROR] too long: Jane [json-pointer:/blocks/3/text]'
    expect(placesIn(long, 'no (pointer: /a/0)', 'Jane')).toBe('/blocks/3/text /a/0')
    expect(placesIn('Jane Smith')).toBeUndefined()
  })
})
