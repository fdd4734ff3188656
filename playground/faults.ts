import type { FakeExec } from '../test/support/exec/fake-exec.ts'
import type { JsonObject } from '../test/support/slack/json.ts'
import type { FakeSlack } from '../test/support/slack/slack.ts'
import type { ExecFault, SlackFault } from './controls.ts'

/** Exec's faults and their labels on the page. */
export const EXEC_FAULTS: Record<ExecFault, string> = {
  none: 'Healthy',
  slow: 'Slow: 3 s an answer',
  hanging: 'Hanging: no answer at all',
  limited: 'Limited: 429 for 30 s',
  down: 'Down: connections are reset',
  key: 'Rejects the API key',
  garbling: 'Garbling: half of the JSON',
}

/** Slack's faults and their labels on the page. */
export const SLACK_FAULTS: Record<SlackFault, string> = {
  none: 'Healthy',
  slow: 'Slow: 2 s an answer',
  limited: 'Limited: 429 for every call',
  refusing: 'Refuses headers and rich text',
}

const SLOW_EXEC_MS = 3000
const SLOW_SLACK_MS = 2000
const BLOCK_METHODS = [
  'chat.postEphemeral',
  'chat.postMessage',
  'chat.unfurl',
  'chat.update',
  'views.open',
  'views.publish',
  'views.push',
  'views.update',
]

/** Replaces Exec's fault. */
export function setExecFault(exec: FakeExec, fault: ExecFault): void {
  exec.faults.clear()
  exec.faults.latencyMs = fault === 'slow' ? SLOW_EXEC_MS : 0
  if (fault === 'hanging') exec.faults.set({ kind: 'hang' })
  if (fault === 'limited') exec.faults.set({ kind: 'limited', retryAfter: 30, where: 'body' })
  if (fault === 'down') exec.faults.set({ kind: 'reset' })
  if (fault === 'key') exec.faults.set({ kind: 'invalid_key' })
  if (fault === 'garbling') exec.faults.set({ kind: 'truncated' })
}

/** Replaces Slack's fault. */
export function setSlackFault(slack: FakeSlack, fault: SlackFault): void {
  const times = Number.POSITIVE_INFINITY
  slack.clearFaults()
  slack.settings.latencyMs = fault === 'slow' ? SLOW_SLACK_MS : 0
  if (fault === 'limited') {
    for (const method of ['*', 'response_url'])
      slack.fault(method, { kind: 'ratelimited', retryAfterSeconds: 30, times })
  }
  if (fault === 'refusing') {
    const refused = { times, only: hasRichBlocks }
    for (const method of BLOCK_METHODS)
      slack.fault(method, { kind: 'error', error: 'invalid_blocks', ...refused })
    slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', ...refused })
  }
}

/** The Web API takes blocks as a string of JSON, so its quotes are escaped in this JSON. */
function hasRichBlocks(args: JsonObject): boolean {
  return /"type\\*":\\*"(?:header|rich_text)\\*"/.test(JSON.stringify(args))
}
