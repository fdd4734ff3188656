import { describe, expect, it } from 'vitest'
import { judge, type Metric } from '../../bench/metric.ts'

const THROUGHPUT: Metric = {
  name: 'throughput',
  unit: '1/s',
  app: [90, 10, 95],
  baseline: [100, 100, 400],
  beside: 'something bare',
  target: { atLeastTimes: 0.9 },
}

describe('judge', () => {
  it('compares the medians, so that one bad round does not decide', () => {
    expect(judge(THROUGHPUT)).toEqual({ app: 90, baseline: 100, times: 0.9, isMet: true })
  })

  it.each([
    { target: { atLeastTimes: 0.91 }, isMet: false },
    { target: { atMostTimes: 0.9 }, isMet: true },
    { target: { atMostTimes: 0.89 }, isMet: false },
  ])('says whether the target $target is met: $isMet', ({ target, isMet }) => {
    expect(judge({ ...THROUGHPUT, target }).isMet).toBe(isMet)
  })

  it.each([{ target: { atLeastTimes: 0.9 } }, { target: { atMostTimes: 0.9 } }])(
    'takes the target $target for missed without values',
    ({ target }) => {
      expect(judge({ ...THROUGHPUT, app: [], target }).isMet).toBe(false)
    },
  )
})
