import { startAppWithDatabase } from './database/app-with-database.ts'
import type { DatabaseKind } from './database/databases.ts'
import { scenarioDocument } from './exec/scenarios.ts'
import type { Person } from './person.ts'
import type { Message } from './slack/workspace.ts'
import type { TestApp, TestAppOptions } from './test-app.ts'

export const ID = 'abc123def456'
export const SCENARIO = scenarioDocument().id
export const ASSIGN_PATH = `/scenarios/${SCENARIO}/assignments`

/** Jane's session, her coach Carla, and what they do. */
export interface CoachingApp extends TestApp {
  /** Their direct messages with the app. */
  coachDm: Person
  repDm: Person
  /** The coach opens the form of the session. */
  opensForm(): Promise<void>
  /** The coach sends a note, with a retry if `retry` has values for it. */
  sendsNote(note?: string, retry?: Parameters<Person['submits']>[0]): Promise<void>
  /** What stands in the thread of the coach's first message, oldest first. */
  thread(): Message[]
}

export async function startCoachingApp(
  kind: DatabaseKind,
  options: TestAppOptions = {},
): Promise<CoachingApp> {
  const started = await startAppWithDatabase(kind, options)
  const { coach, rep } = started
  const app: CoachingApp = Object.assign(started, {
    coachDm: coach.dm,
    repDm: rep.dm,
    async opensForm() {
      if (app.slack.view(coach.id) !== undefined) await app.slack.closeView({ user: coach.id, all: true })
      await coach.asks(ID)
      await coach.presses('Coach…')
    },
    async sendsNote(note = 'Well done. Name a next step.', retry?: Parameters<Person['submits']>[0]) {
      await app.opensForm()
      if (retry !== undefined) await chooseRetry(app)
      await coach.submits({ note, ...retry })
    },
    thread() {
      const [parent, ...others] = app.coachDm.answers()
      return others.filter(({ thread_ts }) => thread_ts === parent?.ts)
    },
  })
  app.addSession()
  app.exec.scenarios.set(SCENARIO, scenarioDocument())
  for (const [id, email, first_name, last_name] of [
    ['m2', 'jane@acme.com', 'Jane', 'Smith'],
    ['m3', 'carla@acme.com', 'Carla', 'Coach'],
  ] as const)
    app.addMember({ id, email, first_name, last_name, role: 'member' })
  return app
}

/** Ticks *Assign a retry* in the open form. */
export async function chooseRetry(app: CoachingApp): Promise<void> {
  await app.slack.click({ user: app.coach.id, action_id: 'session.assign_retry', value: ['assign'] })
  await app.bot.idle()
}
