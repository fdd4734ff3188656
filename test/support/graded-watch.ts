import type { Database } from '../../src/database/database.ts'
import { Leases } from '../../src/database/leases.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { RateLimit } from '../../src/exec/rate-limit.ts'
import { GradedWatcher, type PollOutcome } from '../../src/features/grading/grade-poller.ts'
import type { GradedNews } from '../../src/shared/newly-graded.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import type { DatabaseSpace } from './database/databases.ts'
import { capturedLog } from './exec/captured-log.ts'
import { startExec } from './exec/fake-exec.ts'
import type { SessionDocument } from './exec/session-document.ts'
import { sessionDocument, ungradedDocument } from './exec/session-documents.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const POLL_SECONDS = 300
const START = Date.parse('2026-03-15T14:30:00Z')

export type GradedWatch = Awaited<ReturnType<typeof startWatch>>

let workspaces = 0

/** Watchers of one workspace, as of several replicas, between a fake Exec and a database. Time passes only as a test says. */
export async function startWatch(space: DatabaseSpace) {
  workspaces += 1
  const opened: Database[] = []
  const clock = () => watch.now
  const exec = await startExec({ clock })
  const { log, lines } = capturedLog()
  const rateLimit = new RateLimit({ store: createMemoryStore({ clock }), clock, sleep: async () => {} })
  const client = new ExecClient({ baseUrl: exec.url, apiKey: exec.apiKey, log, rateLimit, clock })

  const watch = {
    now: START,
    exec,
    log: lines,
    /** What came through the port, oldest first. */
    news: [] as { recent: string[]; earlier: string[] }[],
    outcomes: [] as PollOutcome[],
    isWanted: true,
    /** When somebody asked to hear of a grade. */
    askedAt: undefined as number | undefined,
    workspace: `T${workspaces}` as string | undefined,
    /** Awaited after the news came. */
    afterNews: async (_: GradedNews): Promise<void> => {},

    async open() {
      const database = space.open(log)
      opened.push(database)
      const started = await database.start()
      if (!started.ok) throw new Error(started.error.kind)
      return database
    },

    /** One more replica. */
    async replica(
      options: { sleep?: (ms: number) => Promise<unknown>; pollSeconds?: number } = {},
    ): Promise<GradedWatcher> {
      const database = await watch.open()
      const workspace = () => watch.workspace
      return new GradedWatcher({
        database,
        leases: new Leases({ database, workspace, clock }),
        workspace,
        exec: client,
        async onGraded(news) {
          const idsOf = (sessions: GradedNews['recent']) => sessions.map(({ id }) => id).toSorted()
          watch.news.push({ recent: idsOf(news.recent), earlier: idsOf(news.earlier) })
          await watch.afterNews(news)
        },
        lastAskedAt: async () => watch.askedAt,
        wantsToHear: async () => watch.isWanted,
        pollSeconds: POLL_SECONDS,
        log,
        onPoll: (outcome) => watch.outcomes.push(outcome),
        clock,
        ...options,
      })
    },

    addUngraded(id: string, beganMsAgo = MINUTE, fields: Partial<SessionDocument> = {}): void {
      const created_at = new Date(watch.now - beganMsAgo).toISOString()
      exec.sessions.set(id, ungradedDocument({ id, created_at, ...fields }))
    },

    addGraded(id: string, beganMsAgo = MINUTE, fields: Partial<SessionDocument> = {}): void {
      const created_at = new Date(watch.now - beganMsAgo).toISOString()
      exec.sessions.set(id, sessionDocument({ id, created_at, ...fields }))
    },

    /** Exec grades a session that it has. */
    grade(id: string, fields: Partial<SessionDocument> = {}): void {
      const { created_at } = exec.sessions.get(id) ?? {}
      if (created_at === undefined) throw new Error(`There is no session ${id}.`)
      exec.sessions.set(id, sessionDocument({ id, created_at, ...fields }))
    },

    /** Lets an interval pass, and looks. */
    async lookLater(watcher: GradedWatcher, ms = POLL_SECONDS * 1000): Promise<void> {
      watch.now += ms
      await watcher.look()
    },

    async close(): Promise<void> {
      client.close()
      await exec.close()
      await Promise.all(opened.map((database) => database.close()))
    },
  }
  return watch
}
