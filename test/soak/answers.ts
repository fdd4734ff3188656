import { FETCHING } from '../../src/handlers/command.ts'
import type { Call } from '../support/slack/journal.ts'
import type { FakeSlack } from '../support/slack/slack.ts'

/** The calls of the bot that took effect, including those whose answer was lost. */
export class Answers {
  private readonly counts = new Map<string, number>()

  constructor({ calls }: FakeSlack) {
    for (const call of calls) if (hadEffect(call)) this.add(call)
  }

  private add({ method, url, args }: Call): void {
    const { thread_ts, channel, trigger_id, blocks } = args
    const marker = /soak note \d+/.exec(String(blocks))?.[0]
    for (const key of [
      url,
      `${method} in ${channel}`,
      `${method} in thread ${thread_ts}`,
      `${method} for ${trigger_id}`,
      `${method} with ${marker}`,
    ])
      if (key !== undefined) this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
  }

  private count(key: string): number {
    return this.counts.get(key) ?? 0
  }

  /** At a response_url. */
  at(url: string | undefined): number {
    return this.count(new URL(url ?? '', 'http://slack').pathname)
  }

  postsIn(channel: string): number {
    return this.count(`chat.postMessage in ${channel}`)
  }

  postsInThread(ts: string): number {
    return this.count(`chat.postMessage in thread ${ts}`)
  }

  whispersInThread(ts: string): number {
    return this.count(`chat.postEphemeral in thread ${ts}`)
  }

  postsWith(marker: string): number {
    return this.count(`chat.postMessage with ${marker}`)
  }

  detailsFor(triggerId: string): number {
    return this.count(`entity.presentDetails for ${triggerId}`)
  }

  viewsFor(triggerId: string | undefined): number {
    return this.count(`views.open for ${triggerId}`)
  }
}

function hadEffect({ method, args, answer }: Call): boolean {
  // The answer itself takes the place of that word.
  if (method === 'response_url') return answer === 'ok' && args.text !== FETCHING
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true
}
