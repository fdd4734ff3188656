import type { JsonObject } from '../test/support/slack/json.ts'

/**
 * A link that opens blocks or a view in Slack's Block Kit Builder. The Builder reads them from the part after `#`, which
 * browsers do not send to the server.
 */
export function builderLink(content: JsonObject | { blocks: readonly object[] }): string {
  return `https://app.slack.com/block-kit-builder/#${encodeURIComponent(JSON.stringify(content))}`
}
