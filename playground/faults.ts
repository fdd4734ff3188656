import type { FakeExec } from '../test/support/exec/fake-exec.ts'
import type { JsonObject } from '../test/support/slack/json.ts'
import type { FakeSlack } from '../test/support/slack/slack.ts'
import type { ExecTrouble, SlackTrouble } from './controls.ts'

/** Exec's faults, as the page offers them. */
export const EXEC_TROUBLES: Record<ExecTrouble, string> = {
  none: 'Healthy',
  slow: 'Slow: 3 s an answer',
  hanging: 'Hanging: no answer at all',
  limited: 'Limited: 429 for 30 s',
  down: 'Down: connections are reset',
  key: 'Rejects the API key',
  garbling: 'Garbling: half of the JSON',
}

/** Slack's faults, as the page offers them. */
export const SLACK_TROUBLES: Record<SlackTrouble, string> = {
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

/** Lets Exec go wrong from now on, in place of whatever went wrong before. */
export function troubleExec(exec: FakeExec, fault: ExecTrouble): void {
  exec.faults.clear()
  exec.faults.latencyMs = fault === 'slow' ? SLOW_EXEC_MS : 0
  if (fault === 'hanging') exec.faults.set({ kind: 'hang' })
  if (fault === 'limited') exec.faults.set({ kind: 'limited', retryAfter: 30, where: 'body' })
  if (fault === 'down') exec.faults.set({ kind: 'reset' })
  if (fault === 'key') exec.faults.set({ kind: 'invalid_key' })
  if (fault === 'garbling') exec.faults.set({ kind: 'truncated' })
}

/** Lets Slack go wrong from now on, in place of whatever went wrong before. */
export function troubleSlack(slack: FakeSlack, fault: SlackTrouble): void {
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

/** The Web API takes blocks as JSON in a string, whose quotes are escaped here. */
function hasRichBlocks(args: JsonObject): boolean {
  return /"type\\*":\\*"(?:header|rich_text)\\*"/.test(JSON.stringify(args))
}
