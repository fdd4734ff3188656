import type { ServerResponse } from 'node:http'
import { listedSessions } from './listed-sessions.ts'
import type { PageEvent } from './page-data.ts'
import type { World } from './world.ts'

/** Sends server-sent events to every open page: that something has changed, and the new entries of the wire log. */
export class PageEvents {
  private readonly pages = new Set<ServerResponse>()
  private isChanging = false
  private noticesSeen = 0

  constructor(
    private world: World,
    private readonly story: () => PageEvent,
  ) {
    this.follow(world)
  }

  /** Tells the pages of this world, and no longer of the one before. */
  follow(world: World): void {
    this.world = world
    this.noticesSeen = 0
    world.slack.on('change', () => this.changed())
    world.wireLog.on('entry', (entry) => {
      if (world === this.world) this.send({ kind: 'wire', entries: [entry] })
    })
    this.send({ kind: 'reset' })
    this.send({ kind: 'wire', entries: world.wireLog.entries })
    this.changed()
  }

  open(response: ServerResponse, headers: Record<string, string>): void {
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' })
    this.pages.add(response)
    response.on('close', () => this.pages.delete(response))
    write(response, { kind: 'wire', entries: this.world.wireLog.entries })
    write(response, this.controls())
    write(response, this.sessions())
    write(response, this.story())
    write(response, { kind: 'changed' })
  }

  /** Joins several changes at once into one event. */
  changed(): void {
    if (this.isChanging) return
    this.isChanging = true
    setImmediate(() => {
      this.isChanging = false
      this.sendNotices()
      this.send(this.controls())
      this.send(this.sessions())
      this.send(this.story())
      this.send({ kind: 'changed' })
    })
  }

  private controls(): PageEvent {
    return { kind: 'controls', controls: this.world.controls, aheadMs: this.world.clock.aheadMs }
  }

  private sessions(): PageEvent {
    return { kind: 'sessions', sessions: listedSessions(this.world.exec) }
  }

  private sendNotices(): void {
    const { notices } = this.world.slack
    for (const { user, text } of notices.slice(this.noticesSeen))
      this.send({ kind: 'notice', person: user, text: `Slackbot: that didn't work (${text}).` })
    this.noticesSeen = notices.length
  }

  private send(event: PageEvent): void {
    for (const page of this.pages) write(page, event)
  }
}

function write(page: ServerResponse, event: PageEvent): void {
  page.write(`data: ${JSON.stringify(event)}\n\n`)
}
