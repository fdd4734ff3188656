import { testApp } from './app-fixture.ts'
import { scenarioDocument } from './exec/scenarios.ts'
import { ID } from './exec/session-documents.ts'
import type { Person } from './person.ts'
import type { Message } from './slack/workspace.ts'
import type { TestAppOptions } from './test-app.ts'

export const SCENARIO = scenarioDocument().id
export const ASSIGN_PATH = `/scenarios/${SCENARIO}/assignments`

/**
 * Jane's session, which Carla coaches, and what the two do: for the head of a test file, as `testApp`.
 *
 *     const { app, coach, repDm, sendsNote } = coachingApp()
 */
export function coachingApp(options: TestAppOptions = {}) {
  const app = testApp({ database: 'sqlite', ...options }, (app) => {
    app.addSession()
    app.exec.scenarios.set(SCENARIO, scenarioDocument())
    app.addMembers('jane', 'carla')
  })
  const { rep, coach } = app
  const { dm: coachDm } = coach

  async function opens(person: Person, label: string): Promise<void> {
    if (app.slack.view(person.id) !== undefined) await person.closes()
    await person.asks(ID)
    await person.presses(label)
  }
  const opensForm = () => opens(coach, 'Coach…')
  const opensAsk = () => opens(rep, 'Ask a coach…')
  async function sendsNote(note = 'Well done. Name a next step.'): Promise<void> {
    await opensForm()
    await coach.submits({ note })
  }

  return {
    ...{ app, rep, coach, coachDm, repDm: rep.dm, opensForm, opensAsk, sendsNote },
    /** What Carla reads in the open form. */
    form: () => coach.seesIn('modal'),
    /** And Jane gets it. */
    async delivers(note?: string): Promise<void> {
      await sendsNote(note)
      await app.sayLater()
    },
    /** Jane asks the only coach. */
    async asks(question: string): Promise<void> {
      await opensAsk()
      await rep.submits({ question })
    },
    /** Carla is no coach any more. */
    retires: () => app.restart({ EXEC_COACHES: 'U0ADMIN' }),
    /** What Carla reads in the thread of her first message, oldest first. */
    thread(): Message[] {
      const [parent, ...others] = coachDm.answers()
      return others.filter(({ thread_ts }) => thread_ts === parent?.ts)
    },
    audits: () =>
      app.audits().map(({ surface, user, decision, reason }) => [surface, user, decision, reason]),
  }
}
