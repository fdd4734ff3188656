import type { FakeExec } from '../support/exec/fake-exec.ts'
import type { ExecFault } from '../support/exec/faults.ts'
import type { Fault } from '../support/slack/faults.ts'
import type { FakeSlack } from '../support/slack/slack.ts'

const SLACK: [string, Fault][] = [
  ['response_url', { kind: 'ratelimited', retryAfterSeconds: 0 }],
  ['response_url', { kind: 'ratelimited', retryAfterSeconds: 1 }],
  ['response_url', { kind: 'slow', latencyMs: 400 }],
  ['response_url', { kind: 'answer_lost' }],
  ['chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 1 }],
  ['chat.unfurl', { kind: 'status', status: 503 }],
  ['chat.unfurl', { kind: 'reset' }],
  ['chat.unfurl', { kind: 'answer_lost' }],
  ['chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 0 }],
  ['chat.postMessage', { kind: 'answer_lost' }],
  ['conversations.info', { kind: 'status', status: 503 }],
  ['conversations.info', { kind: 'ratelimited', retryAfterSeconds: 0 }],
  ['users.info', { kind: 'reset' }],
  ['views.open', { kind: 'slow', latencyMs: 300 }],
  ['views.publish', { kind: 'ratelimited', retryAfterSeconds: 1 }],
  ['views.publish', { kind: 'answer_lost' }],
  ['views.publish', { kind: 'slow', latencyMs: 300 }],
]

const EXEC: ExecFault[] = [
  { kind: 'server_error', status: 503 },
  { kind: 'reset' },
  { kind: 'html' },
  { kind: 'truncated' },
  { kind: 'cut_off' },
  { kind: 'answer', status: 200, body: '' },
  { kind: 'limited', retryAfter: 1, where: 'header' },
  { kind: 'hang' },
]

/** Lets something go wrong now and then, in an order that is the same each time. */
export class Faults {
  made = 0

  constructor(
    private readonly slack: FakeSlack,
    private readonly exec: FakeExec,
  ) {}

  make(): void {
    const [method, fault] = SLACK[this.made % SLACK.length] ?? []
    if (method !== undefined && fault !== undefined) this.slack.fault(method, fault)
    const execFault = EXEC[this.made % EXEC.length]
    if (execFault !== undefined) this.exec.faults.next(execFault)
    this.made += 1
  }
}
