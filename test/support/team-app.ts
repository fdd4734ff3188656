import { beforeEach } from 'vitest'
import { sharedTestApp } from './app-fixture.ts'
import { HOUR_MS } from './durations.ts'
import type { SessionDocument } from './exec/session-document.ts'
import { WITHOUT_LIMIT } from './test-app.ts'

function personOf(name: string) {
  const first_name = name.slice(0, 1).toUpperCase() + name.slice(1)
  return { email: `${name}@acme.com`, first_name, last_name: 'Doe' }
}

/** For the head of a test file, as `sharedTestApp`: who has a team. Each test begins without sessions, and counts its own requests. */
export function teamApp() {
  const app = sharedTestApp(
    {
      env: {
        EXEC_GROUP_COACHES: 'Enterprise Sales=ravi@acme.com; SMB=ravi@acme.com, colin@acme.com',
        ...WITHOUT_LIMIT.env,
      },
      exec: WITHOUT_LIMIT.exec,
    },
    (app) => {
      app.addMember()
      for (const name of ['jane', 'gus', 'sam', 'ravi', 'carla', 'colin', 'pat'])
        app.addMember({ ...personOf(name), id: name, role: 'member' })
      app.exec.groups.push(
        { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com', 'Gus@acme.com'] },
        { id: 'g2', name: 'SMB', emails: ['sam@acme.com', 'ravi@acme.com'] },
        { id: 'g3', name: 'Support & Success', emails: ['pat@acme.com'] },
      )
    },
  )
  let added = 0
  beforeEach(() => {
    // What was cached is old by now.
    app.pass(48 * HOUR_MS)
    app.exec.sessions.clear()
    app.exec.requests.length = 0
    app.lines.length = 0
  })
  return {
    app,
    /** Coaches everyone. */
    carla: app.coach,
    /** Coaches *Enterprise Sales* and *SMB*. */
    ravi: app.person('U0REP2'),
    /** Coaches *SMB* alone. */
    colin: app.colleague,
    /** Adds a session of *Pricing* that began so many hours ago. */
    add(name: string, hoursAgo: number, session: Partial<SessionDocument> = {}): void {
      added += 1
      app.addSession({
        id: `session${added}`,
        user: { id: `u-${name}`, ...personOf(name) },
        created_at: app.ago(hoursAgo * HOUR_MS),
        scenario: { id: 'pricing', name: 'Pricing' },
        ...session,
      })
    },
  }
}
