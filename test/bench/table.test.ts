import { expect, it } from 'vitest'
import type { Metric } from '../../bench/metric.ts'
import { table } from '../../bench/table.ts'

const METRICS: Metric[] = [
  {
    name: 'commands',
    unit: '1/s',
    app: [4321],
    baseline: [5000],
    beside: 'bare',
    target: { atLeastTimes: 0.9 },
  },
  { name: 'own time', unit: 'ms', app: [3.456], baseline: [2], beside: 'bare', target: { atMostTimes: 2 } },
  { name: 'memory', unit: 'MB', app: [95.27], baseline: [80], beside: 'bare', target: { atMostTimes: 1.3 } },
]

it('prints a row for each metric, with its baseline and its target', () => {
  const [head, rule, ...rows] = table(METRICS)
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
  expect(head).toContain('target')
  expect(rule?.slice(1, -1).every((cell) => /^-+$/.test(cell))).toBe(true)
  expect(rows).toEqual([
    ['', 'commands', '4321 1/s', '5000 1/s', '0.86', '≥ 0.9 times', 'no', 'bare', ''],
    ['', 'own time', '3.46 ms', '2.00 ms', '1.73', '≤ 2 times', 'yes', 'bare', ''],
    ['', 'memory', '95.3 MB', '80.0 MB', '1.19', '≤ 1.3 times', 'yes', 'bare', ''],
  ])
})

it('aligns the columns of the table', () => {
  expect(
    new Set(
      table(METRICS)
        .split('\n')
        .map((line) => line.length),
    ).size,
  ).toBe(1)
})
