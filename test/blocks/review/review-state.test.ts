import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeMetadata,
  decodeTarget,
  encodeMetadata,
  encodeTarget,
  openingState,
  type ReviewState,
  type ReviewTab,
  type ReviewTarget,
} from '../../../src/blocks/review/review-state.ts'

const reference = { id: 'abc123def456' }
const tab = fc.constantFrom<ReviewTab>('rubric', 'transcript', 'progress')
const page = fc.integer({ min: 1, max: 99_999 })
const target: fc.Arbitrary<ReviewTarget> = fc.record(
  { tab, page, line: fc.nat() },
  { requiredKeys: ['tab', 'page'], noNullPrototype: true },
)
const link = fc
  .string({ maxLength: 1900 })
  .map((text) => new URL(`https://acme.app.exec.com/sessions/abc?${text}`).href)

describe('the state of a review', () => {
  it('a review opens on the first page of a tab, with the id and link only, without the list cursor', () => {
    const list = { of: { email: 'jane@acme.com' }, page: 1, line: 0 } as const
    const linked = { id: 'abc', link: 'https://app.exec.com/sessions/abc' }
    for (const reference of [linked, { id: 'abc' }])
      expect(openingState({ ...reference, list }, 'rubric')).toEqual({ reference, tab: 'rubric', page: 1 })
  })

  it('metadata of at most 3,000 characters decodes to the same state', () => {
    fc.assert(
      fc.property(target, fc.option(link, { nil: undefined }), (at, url) => {
        const known = url === undefined || url.length > 2000 ? reference : { ...reference, link: url }
        const state: ReviewState = { ...at, reference: known }
        const metadata = encodeMetadata(state)
        expect(metadata.length).toBeLessThanOrEqual(3000)
        const decoded = decodeMetadata(metadata)
        // JSON may double a link's length, and then the state keeps the id only.
        expect([state, { ...at, reference }]).toContainEqual(decoded)
        if (JSON.stringify(state).length <= 3000) expect(decoded).toEqual(state)
      }),
    )
  })

  it('metadata drops a link that is too long and keeps the id', () => {
    const state = {
      reference: { ...reference, link: `https://acme.app.exec.com/${'a'.repeat(3000)}` },
      tab: 'rubric',
      page: 2,
    } as const
    expect(decodeMetadata(encodeMetadata(state))).toEqual({ reference, tab: 'rubric', page: 2 })
  })

  it.each([
    '',
    'null',
    '{',
    '[]',
    '{"tab":"rubric","page":1}',
    '{"reference":{},"tab":"rubric","page":1}',
    '{"reference":{"id":""},"tab":"rubric","page":1}',
    '{"reference":{"id":"abc"},"tab":"scores","page":1}',
  ])('does not decode the metadata %s', (metadata) => {
    expect(decodeMetadata(metadata)).toBeUndefined()
  })
})

describe('the target of a button', () => {
  it('a value decodes to the same target', () => {
    fc.assert(
      fc.property(target, (at) => {
        expect(decodeTarget(encodeTarget(at))).toEqual(at)
      }),
    )
  })

  it('the value of a target holds no session reference', () => {
    const state: ReviewState = { reference, tab: 'rubric', page: 1 }
    expect(encodeTarget(state)).not.toContain(reference.id)
  })

  it.each(['', '1', '{"tab":"rubric"}', '{"tab":"rubric","page":1.5}'])(
    'does not decode the target %s',
    (value) => {
      expect(decodeTarget(value)).toBeUndefined()
    },
  )
})
