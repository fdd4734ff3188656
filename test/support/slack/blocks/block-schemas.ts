import { z } from 'zod'
import * as parts from './composition-objects.ts'
import { accessory, inputElement } from './elements.ts'
import { LIMITS } from './limits.ts'
import { richText } from './rich-text.ts'

export type Surface = 'message' | 'unfurl' | 'modal' | 'home'

const identified = { block_id: parts.id }

const everywhere = [
  parts.typed('section', { text: parts.anyText(LIMITS.text) }, { accessory, ...identified }),
  parts.typed(
    'context',
    { elements: z.array(parts.anyText(LIMITS.text)).min(1).max(LIMITS.contextElements) },
    identified,
  ),
  parts.typed('header', { text: parts.plainText(LIMITS.headerText) }, identified),
  parts.typed('actions', { elements: z.array(accessory).min(1).max(LIMITS.actionsElements) }, identified),
  parts.typed('divider', {}, identified),
] as const

const input = parts.typed(
  'input',
  { label: parts.plainText(LIMITS.inputLabel), element: inputElement },
  {
    hint: parts.plainText(LIMITS.inputHint),
    optional: z.boolean(),
    dispatch_action: z.boolean(),
    ...identified,
  },
)

const alert = parts.typed(
  'alert',
  { text: parts.anyText(LIMITS.alertText) },
  { level: z.enum(['default', 'info', 'warning', 'error', 'success']), ...identified },
)

const rawText = parts.typed('raw_text', { text: z.string().min(1) }, {})

const dataCell = z.discriminatedUnion('type', [
  richText,
  rawText,
  parts.typed('raw_number', { value: z.number() }, { text: z.string().min(1) }),
])

const dataTable = parts
  .typed(
    'data_table',
    {
      caption: z.string().min(1),
      rows: z.array(z.array(dataCell).min(1).max(LIMITS.tableCells)).min(2).max(LIMITS.tableRows),
    },
    {
      page_size: z.int().min(1).max(100),
      ...identified,
    },
  )
  .superRefine(({ rows: [head = []] }, context) => {
    if (head.every(({ type }) => type === 'raw_text')) return
    context.addIssue({ code: 'custom', path: ['rows', 0], message: 'must be raw_text' })
  })

const label = parts.shown(LIMITS.chartLabel)
const dataPoint = z.strictObject({ label, value: z.number() })
const series = z.strictObject({ name: label, data: z.array(dataPoint).min(1).max(LIMITS.chartPoints) })
const axisTitle = parts.shown(LIMITS.chartTitle)
const seriesChart = {
  series: z.array(series).min(1).max(LIMITS.chartSeries),
  axis_config: parts.object(
    { categories: z.array(label).min(1).max(LIMITS.chartPoints) },
    { x_label: axisTitle, y_label: axisTitle },
  ),
}

const chart = parts.typed('line', seriesChart, {})

const dataVisualization = parts
  .typed('data_visualization', { title: axisTitle, chart }, identified)
  .superRefine(({ chart: drawn }, context) => {
    const categories = JSON.stringify([...drawn.axis_config.categories].sort())
    for (const [at, { data }] of drawn.series.entries()) {
      const labels = JSON.stringify(data.map((point) => point.label).sort())
      if (labels === categories) continue
      const message = 'must have exactly one point for each of axis_config.categories'
      context.addIssue({ code: 'custom', path: ['chart', 'series', at, 'data'], message })
    }
    if (new Set(drawn.axis_config.categories).size < drawn.axis_config.categories.length) {
      const path = ['chart', 'axis_config', 'categories']
      context.addIssue({ code: 'custom', path, message: 'must be unique' })
    }
    if (new Set(drawn.series.map(({ name }) => name)).size < drawn.series.length) {
      context.addIssue({ code: 'custom', path: ['chart', 'series'], message: 'must have unique names' })
    }
  })

/**
 * The blocks that each surface takes, of those that a bot here has sent so far: any other is refused. Slack's reference
 * pages list them. Unfurls take no rich_text.
 */
const SCHEMAS = {
  message: z.discriminatedUnion('type', [...everywhere, input, richText, dataTable, dataVisualization]),
  unfurl: z.discriminatedUnion('type', [...everywhere]),
  modal: z.discriminatedUnion('type', [...everywhere, input, richText, alert]),
  home: z.discriminatedUnion('type', [...everywhere, input, richText, dataTable]),
} as const

export function blockSchema(surface: Surface): z.ZodType {
  return SCHEMAS[surface]
}

/** The types of block that `surface` takes. */
export function blockTypes(surface: Surface): string[] {
  return SCHEMAS[surface].options.map((schema) => schema.shape.type.value)
}
