import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeCursor, encodeCursor, type ListCursor } from '../../src/exec/list-cursor.ts'

const places = fc.record({
  of: fc.oneof(
    fc.constantFrom('own' as const, 'team' as const),
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      .map((group) => ({ group: group.toWellFormed() })),
    fc.constantFrom('U0REP', 'W0REP').map((slackUser) => ({ slackUser })),
    fc.emailAddress().map((email) => ({ email })),
    fc.string({ unit: 'grapheme', maxLength: 60 }).map((email) => ({ email: email.toWellFormed() })),
  ),
  page: fc.integer({ min: 1, max: 99_999 }),
  line: fc.oneof(fc.integer({ min: 0, max: 999 }), fc.constant('end' as const)),
})

const cursors: fc.Arbitrary<ListCursor> = fc
  .tuple(
    places,
    fc.constantFrom({}, { threadTs: '1700000000.000100' }, { isForSharing: true }),
    fc.constantFrom({}, { scenario: 's1' }, { scenario: 'a:b c' }),
  )
  .map(([place, purpose, filters]) => ({ ...place, ...purpose, ...filters }))

it('encodeCursor writes a text without spaces that decodeCursor reads back', () => {
  fc.assert(
    fc.property(cursors, (cursor) => {
      const text = encodeCursor(cursor)
      expect(text).not.toMatch(/\s/)
      expect(decodeCursor(text)).toEqual(cursor)
    }),
  )
})

it.each([
  '',
  'list',
  'list:0:0::own',
  'list:1:-1::own',
  'list:1:x::own',
  'list:1:0:1700:own',
  'list:1:0::',
  'list:1:0::@jane',
  'list:1:0::@U0REP>',
  'list:1:0::=%E0%A4%A',
  'list:1:0::+',
  'list:1:0::team:%E0%A4%A:',
  'list:1:0::team:s1',
  'list:1:0::own me',
  'abc123def456',
  'https://app.exec.com/sessions/abc',
])('decodeCursor reads no cursor from %j', (text) => {
  expect(decodeCursor(text)).toBeUndefined()
})
