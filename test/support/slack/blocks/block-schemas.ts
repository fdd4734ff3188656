import { z } from 'zod'
import * as parts from './composition-objects.ts'
import { accessory, actionsElement, button, image, inputElement } from './elements.ts'
import { LIMITS } from './limits.ts'
import { richText } from './rich-text.ts'

export type Surface = 'message' | 'unfurl' | 'modal' | 'home'

const identified = { block_id: parts.id.optional() }

const section = z
  .strictObject({
    type: z.literal('section'),
    text: parts.anyText(LIMITS.text).optional(),
    fields: z.array(parts.anyText(LIMITS.sectionFieldText)).min(1).max(LIMITS.sectionFields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
    ...identified,
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, 'must have text or fields')

const context = z.strictObject({
  type: z.literal('context'),
  elements: z
    .array(z.discriminatedUnion('type', [image, parts.plainText(LIMITS.text), parts.mrkdwn(LIMITS.text)]))
    .min(1)
    .max(LIMITS.contextElements),
  ...identified,
})

const header = z.strictObject({
  type: z.literal('header'),
  text: parts.plainText(LIMITS.headerText),
  level: z.int().min(1).max(4).optional(),
  ...identified,
})

const imageBlock = z
  .strictObject({ ...parts.imageFields, title: parts.plainText(LIMITS.imageTitle).optional(), ...identified })
  .refine(parts.hasOneSource, parts.ONE_SOURCE)

const actions = z.strictObject({
  type: z.literal('actions'),
  elements: z.array(actionsElement).min(1).max(LIMITS.actionsElements),
  ...identified,
})

const divider = z.strictObject({ type: z.literal('divider'), ...identified })

const input = z.strictObject({
  type: z.literal('input'),
  label: parts.plainText(LIMITS.inputLabel),
  element: inputElement,
  hint: parts.plainText(LIMITS.inputHint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  ...identified,
})

const alert = z.strictObject({
  type: z.literal('alert'),
  text: parts.anyText(LIMITS.alertText),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  ...identified,
})

const markdown = z.strictObject({
  type: z.literal('markdown'),
  text: parts.shown(LIMITS.markdownText),
  ...identified,
})

const cell = z.discriminatedUnion('type', [
  richText,
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
])

const table = z.strictObject({
  type: z.literal('table'),
  rows: z.array(z.array(cell).min(1).max(LIMITS.tableCells)).min(1).max(LIMITS.tableRows),
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(['left', 'center', 'right']).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(LIMITS.tableCells)
    .optional(),
  ...identified,
})

const dataPoint = z.strictObject({ label: parts.shown(LIMITS.chartLabel), value: z.number() })

const seriesChart = {
  series: z
    .array(
      z.strictObject({
        name: parts.shown(LIMITS.chartLabel),
        data: z.array(dataPoint).min(1).max(LIMITS.chartPoints),
      }),
    )
    .min(1)
    .max(LIMITS.chartSeries),
  axis_config: z.strictObject({
    categories: z.array(parts.shown(LIMITS.chartLabel)).min(1).max(LIMITS.chartPoints),
    x_label: parts.shown(LIMITS.chartTitle).optional(),
    y_label: parts.shown(LIMITS.chartTitle).optional(),
  }),
}

const chart = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('pie'),
    segments: z
      .array(dataPoint.extend({ value: z.number().positive() }))
      .min(1)
      .max(LIMITS.chartSeries),
  }),
  z.strictObject({ type: z.literal('bar'), ...seriesChart }),
  z.strictObject({ type: z.literal('area'), ...seriesChart }),
  z.strictObject({ type: z.literal('line'), ...seriesChart }),
])

const dataVisualization = z
  .strictObject({
    type: z.literal('data_visualization'),
    title: parts.shown(LIMITS.chartTitle),
    chart,
    ...identified,
  })
  .superRefine(({ chart: drawn }, context) => {
    if (drawn.type === 'pie') return
    const categories = JSON.stringify([...drawn.axis_config.categories].sort())
    for (const [at, series] of drawn.series.entries()) {
      const labels = JSON.stringify(series.data.map((point) => point.label).sort())
      if (labels === categories) continue
      const message = 'must have exactly one point for each of axis_config.categories'
      context.addIssue({ code: 'custom', path: ['chart', 'series', at, 'data'], message })
    }
    if (new Set(drawn.axis_config.categories).size < drawn.axis_config.categories.length) {
      const path = ['chart', 'axis_config', 'categories']
      context.addIssue({ code: 'custom', path, message: 'must be unique' })
    }
    if (new Set(drawn.series.map((series) => series.name)).size < drawn.series.length) {
      context.addIssue({ code: 'custom', path: ['chart', 'series'], message: 'must have unique names' })
    }
  })

const card = z
  .strictObject({
    type: z.literal('card'),
    hero_image: image.optional(),
    icon: image.optional(),
    title: parts.mrkdwn(LIMITS.cardTitle).optional(),
    subtitle: parts.mrkdwn(LIMITS.cardTitle).optional(),
    body: parts.mrkdwn(LIMITS.cardBody).optional(),
    actions: z.array(button).min(1).max(LIMITS.cardActions).optional(),
    ...identified,
  })
  .refine(
    (block) => [block.hero_image, block.title, block.actions, block.body].some((part) => part !== undefined),
    'must have at least one of hero_image, title, actions and body',
  )

const everywhere = [section, context, header, imageBlock, actions, divider] as const

/**
 * The blocks that each surface takes, as Slack's reference pages list them. Where those are unclear the block is left
 * out: a bot must not rely on what nobody has tried. Unfurls take no rich_text.
 */
const SCHEMAS = {
  message: z.discriminatedUnion('type', [
    ...everywhere,
    input,
    richText,
    markdown,
    table,
    dataVisualization,
    card,
  ]),
  unfurl: z.discriminatedUnion('type', [...everywhere]),
  modal: z.discriminatedUnion('type', [...everywhere, input, richText, alert]),
  home: z.discriminatedUnion('type', [...everywhere, input, richText, card]),
} as const

export function blockSchema(surface: Surface): z.ZodType {
  return SCHEMAS[surface]
}

/** The types of block that `surface` takes. */
export function blockTypes(surface: Surface): string[] {
  return SCHEMAS[surface].options.map((schema) => schema.shape.type.value)
}
