import { describe, expect, test } from 'vitest'
import { validateBlocks } from '../../support/slack/blocks/validate.ts'
import type { JsonObject } from '../../support/slack/json.ts'

const LABELS = ['Attempt 1', 'Attempt 2']

function series(name: string, labels: readonly string[] = LABELS): JsonObject {
  return { name, data: labels.map((label) => ({ label, value: 62.5 })) }
}

function chart(
  more: { title?: string; series?: JsonObject[]; categories?: readonly string[] } = {},
): JsonObject {
  const axis_config = { categories: [...(more.categories ?? LABELS)], x_label: 'Attempt', y_label: 'Score' }
  return {
    type: 'data_visualization',
    title: more.title ?? 'Score by attempt',
    chart: { type: 'line', series: more.series ?? [series('Score')], axis_config },
  }
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `Attempt ${index + 1}`)
const pointers = (block: JsonObject) => validateBlocks([block], 'message').map(({ pointer }) => pointer)

describe('the check of a line chart', () => {
  test('accepts a chart in a message, up to its limits', () => {
    const labels = numbered(20)
    const all = Array.from({ length: 12 }, (_, index) => series(`Series ${index}`, labels))
    const title = 'x'.repeat(50)
    expect(validateBlocks([chart({ title, series: all, categories: labels }), chart()], 'message')).toEqual(
      [],
    )
  })

  test.each(['modal', 'unfurl', 'home'] as const)(
    'refuses a chart in a surface of the kind %s',
    (surface) => {
      expect(validateBlocks([chart()], surface).map(({ pointer }) => pointer)).toEqual(['/blocks/0/type'])
    },
  )

  test('refuses the third chart of a message', () => {
    expect(validateBlocks([chart(), chart(), chart()], 'message')).toMatchObject([{ pointer: '/blocks' }])
  })

  test.each([
    ['a title of 51 characters', chart({ title: 'x'.repeat(51) }), '/blocks/0/title'],
    ['no title', chart({ title: '' }), '/blocks/0/title'],
    ['no series', chart({ series: [] }), '/blocks/0/chart/series'],
    ['two series of one name', chart({ series: [series('A'), series('A')] }), '/blocks/0/chart/series'],
    [
      '21 points',
      chart({ series: [series('A', numbered(21))], categories: numbered(21) }),
      '/blocks/0/chart/series/0/data',
    ],
    [
      'a label of 21 characters',
      chart({ series: [series('A', ['x'.repeat(21)])], categories: ['x'.repeat(21)] }),
      '/blocks/0/chart/series/0/data/0/label',
    ],
    [
      'the same category twice',
      chart({ series: [series('A', ['a', 'a'])], categories: ['a', 'a'] }),
      '/blocks/0/chart/axis_config/categories',
    ],
    ['a point without a category', chart({ categories: ['Attempt 1'] }), '/blocks/0/chart/series/0/data'],
  ])('refuses a chart with %s', (_, block, pointer) => {
    expect(pointers(block)).toContain(pointer)
  })
})
