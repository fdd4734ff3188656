import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/lib/parse.ts'

describe('parseJson', () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['0', 0],
  ])('parses %s', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  it.each(['', 'undefined', '{"a":', '<html>'])('gives undefined for %j, which is no JSON', (text) => {
    expect(parseJson(text)).toBeUndefined()
  })
})
