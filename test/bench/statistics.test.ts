import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, percentile } from '../../bench/statistics.ts'

describe('median', () => {
  it.each([
    { values: [3], middle: 3 },
    { values: [30, 1, 2], middle: 2 },
    { values: [4, 1, 30, 2], middle: 3 },
  ])('gives $middle as the median of $values', ({ values, middle }) => {
    expect(median(values)).toBe(middle)
  })

  it('gives NaN as the median of no values', () => {
    expect(median([])).toBeNaN()
  })
})

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  it.each([
    { percent: 1, value: 1 },
    { percent: 50, value: 50 },
    { percent: 99, value: 99 },
    { percent: 100, value: 100 },
  ])('gives $value as p$percent of 1 to 100', ({ percent, value }) => {
    expect(percentile(hundred, percent)).toBe(value)
  })

  it('gives one of the values, with less than the percentage of values below it', () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const found = percentile(all, percent)
        expect(all).toContain(found)
        expect(all.filter((value) => value < found).length).toBeLessThan((percent / 100) * all.length)
      }),
    )
  })

  it('gives NaN as a percentile of no values', () => {
    expect(percentile([], 99)).toBeNaN()
  })
})
