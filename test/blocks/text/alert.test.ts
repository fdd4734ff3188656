import { expect, it } from 'vitest'
import { splitForAlert } from '../../../src/blocks/text/alert.ts'

const LONG = `A${'a'.repeat(120)}.`

it.each([
  ['Short.', ['Short.', '']],
  [`First. ${LONG} ${LONG}`, [`First. ${LONG}`, LONG]],
])('cuts %s between sentences where an alert is full', (markup, parts) => {
  expect(splitForAlert(markup)).toEqual(parts)
})

it('repeats a sentence that is too long for an alert below it', () => {
  const [short, rest] = splitForAlert('b'.repeat(300))
  expect(short).toMatch(/^b+…$/)
  expect(rest).toBe('b'.repeat(300))
})
