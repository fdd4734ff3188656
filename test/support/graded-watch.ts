import type { Database } from '../../src/database/database.ts'
import { Leases } from '../../src/database/leases.ts'
import { GradePoller, type PollOutcome } from '../../src/features/grading/grade-poller.ts'
import type { Loop, Sleep } from '../../src/lib/every.ts'
import type { NewlyGraded } from '../../src/shared/sessions/graded-sessions.ts'
import { capturedLog } from './captured-log.ts'
import type { DatabaseSpace } from './database/databases.ts'
import { MINUTE_MS } from './durations.ts'
import { startExec } from './exec/fake-exec.ts'
import type { SessionDocument } from './exec/session-document.ts'
import { sessionDocument, ungradedDocument } from './exec/session-documents.ts'
import { execClient } from './exec-client.ts'

export const POLL_SECONDS = 300
const START = Date.parse('2026-03-15T14:30:00Z')

export type GradedWatch = Awaited<ReturnType<typeof startWatch>>

let workspaces = 0

/** Polls of one workspace, as of several replicas, between a fake Exec and a database. Time passes only as a test says. */
export async function startWatch(space: DatabaseSpace) {
  workspaces += 1
  const opened: Database[] = []
  const clock = () => watch.now
  const ago = (ms = MINUTE_MS) => new Date(watch.now - ms).toISOString()
  const exec = await startExec({ clock })
  const { log, lines } = capturedLog()
  const client = execClient(exec, { log, clock, timing: {} })

  const watch = {
    now: START,
    exec,
    log: lines,
    /** What was reported, oldest first. */
    graded: [] as { recent: string[]; earlier: string[] }[],
    outcomes: [] as PollOutcome[],
    isWanted: true,
    workspace: `T${workspaces}`,
    /** Awaited after grades were reported. */
    afterGraded: async (_: NewlyGraded): Promise<void> => {},

    async open() {
      const database = await space.start(log)
      opened.push(database)
      return database
    },

    /** One more replica. */
    async replica(
      options: { sleep?: Sleep; pollSeconds?: number; wantsToHear?: () => Promise<boolean> } = {},
    ): Promise<Loop> {
      const database = await watch.open()
      const { workspace } = watch
      return new GradePoller({
        database,
        leases: new Leases({ database, workspace, clock }),
        workspace,
        exec: client,
        rememberListed: () => {},
        async onGraded(graded) {
          const idsOf = (sessions: NewlyGraded['recent']) => sessions.map(({ id }) => id).toSorted()
          watch.graded.push({ recent: idsOf(graded.recent), earlier: idsOf(graded.earlier) })
          await watch.afterGraded(graded)
        },
        wantsToHear: async () => watch.isWanted,
        pollSeconds: POLL_SECONDS,
        log,
        onPoll: (outcome) => watch.outcomes.push(outcome),
        clock,
        ...options,
      }).loop
    },

    addUngraded(id: string, beganMsAgo?: number): void {
      exec.sessions.set(id, ungradedDocument({ id, created_at: ago(beganMsAgo) }))
    },

    addGraded(id: string, beganMsAgo?: number): void {
      exec.sessions.set(id, sessionDocument({ id, created_at: ago(beganMsAgo) }))
    },

    /** Exec grades a session that it has. */
    grade(id: string, fields: Partial<SessionDocument> = {}): void {
      const { created_at } = exec.sessions.get(id) ?? {}
      if (created_at === undefined) throw new Error(`There is no session ${id}.`)
      exec.sessions.set(id, sessionDocument({ id, created_at, ...fields }))
    },

    /** Lets an interval pass, and polls. */
    async pollLater(poller: Loop, ms = POLL_SECONDS * 1000): Promise<void> {
      watch.now += ms
      await poller.run()
    },

    async close(): Promise<void> {
      client.close()
      await exec.close()
      await Promise.all(opened.map((database) => database.close()))
    },
  }
  return watch
}
