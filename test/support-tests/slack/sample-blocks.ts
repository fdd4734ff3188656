import type { JsonObject } from '../../support/slack/json.ts'

export function plain(text: string): JsonObject {
  return { type: 'plain_text', text }
}

export function mrkdwn(text: string, more: JsonObject = {}): JsonObject {
  return { type: 'mrkdwn', text, ...more }
}

export function section(text: string, more: JsonObject = {}): JsonObject {
  return { type: 'section', text: mrkdwn(text), ...more }
}

export function button(action_id: string, more: JsonObject = {}): JsonObject {
  return { type: 'button', action_id, text: plain(action_id), value: `${action_id}-value`, ...more }
}

export function actions(...elements: JsonObject[]): JsonObject {
  return { type: 'actions', elements }
}

export function option(value: string): JsonObject {
  return { text: plain(value), value }
}

export function input(element: JsonObject, more: JsonObject = {}): JsonObject {
  return { type: 'input', label: plain('Label'), element, ...more }
}

export function modal(blocks: JsonObject[], more: JsonObject = {}): JsonObject {
  return { type: 'modal', title: plain('Title'), blocks, ...more }
}

export function richText(...elements: JsonObject[]): JsonObject {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }
}
