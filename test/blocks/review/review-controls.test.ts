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
} from '../../../src/blocks/review/review-controls.ts'

const reference = { id: 'abc123def456' }
const tab = fc.constantFrom<ReviewTab>('rubric', 'transcript', 'progress')
const page = fc.integer({ min: 1, max: 99_999 })
const target: fc.Arbitrary<ReviewTarget> = fc.record(
  { tab, page, line: fc.nat() },
  { requiredKeys: ['tab', 'page'], noNullPrototype: true },
)
describe('the state of a review', () => {
  it('a review opens on the first page of a tab, with the id alone', () => {
    const list = { of: { email: 'jane@acme.com' }, page: 1, line: 0 } as const
    const link = 'https://app.exec.com/sessions/abc'
    expect(openingState({ ...reference, link, list }, 'rubric')).toEqual({
      reference,
      tab: 'rubric',
      page: 1,
    })
  })

  it('metadata decodes to the same state', () => {
    fc.assert(
      fc.property(target, (at) => {
        const state: ReviewState = { ...at, reference }
        expect(decodeMetadata(encodeMetadata(state))).toEqual(state)
      }),
    )
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
