import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, percentile } from '../../bench/statistics.ts'

describe('the median', () => {
  it.each([
    { values: [3], middle: 3 },
    { values: [30, 1, 2], middle: 2 },
    { values: [4, 1, 30, 2], middle: 3 },
  ])('of $values is $middle', ({ values, middle }) => {
    expect(median(values)).toBe(middle)
  })

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN()
  })
})

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  it.each([
    { percent: 1, value: 1 },
    { percent: 50, value: 50 },
    { percent: 99, value: 99 },
    { percent: 100, value: 100 },
  ])('of 1 to 100 at $percent is $value', ({ percent, value }) => {
    expect(percentile(hundred, percent)).toBe(value)
  })

  it('is one of the values, and no more than that share of them is below it', () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        const found = percentile(all, percent)
        expect(all).toContain(found)
        expect(all.filter((value) => value < found).length).toBeLessThan((percent / 100) * all.length)
      }),
    )
  })

  it('of nothing is no number', () => {
    expect(percentile([], 99)).toBeNaN()
  })
})
