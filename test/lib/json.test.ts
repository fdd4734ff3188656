import { describe, expect, it } from 'vitest'
import { parseJson } from '../../src/lib/json.ts'

describe('a text as JSON', () => {
  it.each([
    ['{"a":[1,null]}', { a: [1, null] }],
    ['null', null],
    ['0', 0],
  ])('%s is what it holds', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  it.each(['', 'undefined', '{"a":', '<html>'])('%j is none', (text) => {
    expect(parseJson(text)).toBeUndefined()
  })
})
