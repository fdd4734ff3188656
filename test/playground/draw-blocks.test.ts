import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Blocks } from '../../playground/draw/blocks.tsx'
import type { DrawContext, ViewState } from '../../playground/draw/draw-context.ts'
import type { JsonObject } from '../support/slack/json.ts'

const context: DrawContext = {
  person: 'U0REP',
  timeZone: 'Europe/Berlin',
  now: new Date('2026-03-20T12:00:00Z'),
  people: [{ id: 'U0REP', name: 'Jane Smith' }],
  channels: [{ id: 'C0TEAM', name: 'team' }],
  optionsFor: ({ type }) => (type === 'conversations_select' ? [{ value: 'C0TEAM', label: '#team' }] : []),
}

function drawn(blocks: JsonObject[], view?: ViewState): string {
  const props = { blocks, context, ...(view && { view }) }
  return renderToStaticMarkup(createElement(Blocks, props))
}

/** The visible text, without tags. */
function read(blocks: JsonObject[]): string {
  const entities: Record<string, string> = {
    '&lt;': '<',
    '&gt;': '>',
    '&amp;': '&',
    '&#x27;': "'",
    '&quot;': '"',
  }
  return drawn(blocks)
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&[a-z#0-9]+;/g, (entity) => entities[entity] ?? entity)
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })
const HOSTILE =
  '*bold* _it_ `code` <!channel> <@U0REP> &lt; <script>alert(1)</script> <img src=x onerror=alert(1)>'

describe('Blocks', () => {
  it.each([
    ['a header', { type: 'header', text: plain(HOSTILE) }],
    ['a section', { type: 'section', text: plain(HOSTILE) }],
    ['a field', { type: 'section', fields: [plain(HOSTILE)] }],
    ['a context', { type: 'context', elements: [plain(HOSTILE)] }],
    [
      'rich text',
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: HOSTILE }] }],
      },
    ],
  ])('shows plain text in %s to the letter', (_, block) => {
    expect(read([block]).trim()).toBe(HOSTILE)
    expect(drawn([block])).not.toMatch(/<script|<img/)
  })

  it('shows an escaped > in markup without a space after it', () => {
    const text = '`why &lt;link&gt;`: &lt;b&gt;.\n&gt; quoted'
    expect(read([{ type: 'section', text: { type: 'mrkdwn', text } }])).toBe('why <link>: <b>.quoted')
  })

  it("formats markup, names people, and writes dates in the reader's time zone", () => {
    const text = '*Hello* <@U0REP> on <!date^1773585000^{date_short}, {time}|then>'
    const html = drawn([{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }])
    expect(html).toMatch(/<strong>.*Hello.*<\/strong>/)
    expect(html).toContain('@Jane Smith')
    expect(html).toContain('Mar 15, 3:30 PM')
  })

  it('draws a table that Slack sorts, with its numbers as they read', () => {
    const rows = [
      [{ type: 'raw_text', text: 'Best' }],
      [{ type: 'raw_number', value: 82.5, text: '🥇 82.5' }],
    ]
    const html = drawn([{ type: 'data_table', caption: 'Scores', rows }])
    expect(html).toMatch(/<td.*Best.*<td.*🥇 82\.5/)
  })

  it('draws no link that runs a script', () => {
    const html = drawn([{ type: 'section', text: { type: 'mrkdwn', text: '<javascript:alert(1)|here>' } }])
    expect(html).not.toContain('javascript:alert')
  })

  it.each([
    ['brand_new', { type: 'brand_new', text: plain('news') }],
    ['workflow_button', { type: 'actions', elements: [{ type: 'workflow_button', action_id: 'x' }] }],
  ])("says that it can't draw a %s, and shows its JSON", (type, block) => {
    expect(read([block])).toContain(`can't draw a ${type}`)
    expect(read([block])).toContain(`"type": "${type}"`)
  })

  it('draws a line chart with text for screen readers', () => {
    const data = [
      { label: 'One', value: 62 },
      { label: 'Two', value: 84.1 },
    ]
    const axis_config = { categories: ['One', 'Two'] }
    const chart = { type: 'line', series: [{ name: 'Score', data }], axis_config }
    const html = drawn([{ type: 'data_visualization', title: 'Scores', chart }])
    expect(html).toContain('role="img" aria-label="Line chart. Scores. Score: One 62, Two 84.1."')
    expect(html.split('<circle')).toHaveLength(3)
  })

  it('shows other charts as JSON', () => {
    const pie = { type: 'pie', segments: [{ label: 'One', value: 62 }] }
    expect(read([{ type: 'data_visualization', title: 'Shares', chart: pie }])).toContain("can't draw")
  })

  it('draws a button in its style', () => {
    const button = { type: 'button', action_id: 'go', text: plain('Go'), style: 'danger' }
    expect(drawn([{ type: 'actions', elements: [button] }])).toContain('class="button danger"')
  })

  it('says of an option with a URL what it opens, as of a button', () => {
    const options = [
      { text: plain('Open'), value: 'open', url: 'https://exec.test/1' },
      { text: plain('Ask'), value: 'ask' },
    ]
    const html = drawn([{ type: 'actions', elements: [{ type: 'overflow', action_id: 'more', options }] }])
    expect(html).toMatch(/data-value="open" data-opens="https:\/\/exec.test\/1"[^>]*>Open</)
    expect(html).toMatch(/data-value="ask"(?![^>]*data-opens)[^>]*>Ask</)
  })

  it.each([
    [{ placeholder: plain('Choose a rank') }, 'Choose a rank'],
    [{}, 'Select an item'],
  ])('names a menu by its placeholder, or as Slack does', (more, name) => {
    const options = [{ text: plain('Gold'), value: 'gold' }]
    const menu = { type: 'static_select', action_id: 'rank', options, ...more }
    expect(drawn([{ type: 'actions', elements: [menu] }])).toContain(`aria-label="${name}"`)
  })

  it.each([
    ['error', 'role="alert"', 'Error: It failed.'],
    ['warning', 'role="alert"', 'Warning: It failed.'],
    ['info', 'role="note"', 'Info: It failed.'],
    ['default', 'role="note"', 'It failed.'],
  ])('draws an alert of level %s, which says so', (level, role, words) => {
    const block = { type: 'alert', level, text: plain('It failed.') }
    expect(drawn([block])).toContain(role)
    expect(read([block])).toMatch(new RegExp(`${words}$`))
  })
})
