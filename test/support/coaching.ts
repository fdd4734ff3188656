import { testApp } from './app-fixture.ts'
import { scenarioDocument } from './exec/scenarios.ts'
import { ID } from './exec/session-documents.ts'
import type { Person } from './person.ts'
import type { Message } from './slack/workspace.ts'
import type { TestAppOptions } from './test-app.ts'

export const SCENARIO = scenarioDocument().id
export const ASSIGN_PATH = `/scenarios/${SCENARIO}/assignments`

type Values = Parameters<Person['submits']>[0]

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
  /** Ticks *Assign a retry* in the open form. */
  async function ticksRetry(): Promise<void> {
    await app.slack.click({ user: coach.id, action_id: 'session.assign_retry', value: ['assign'] })
    await app.bot.idle()
  }
  /** The coach sends a note, with a retry if `retry` has values for it. */
  async function sendsNote(note = 'Well done. Name a next step.', retry?: Values): Promise<void> {
    await opensForm()
    if (retry !== undefined) await ticksRetry()
    await coach.submits({ note, ...retry })
  }

  return {
    ...{ app, rep, coach, coachDm, repDm: rep.dm, opensForm, opensAsk, ticksRetry, sendsNote },
    /** What Carla reads in the open form. */
    form: () => coach.seesIn('modal'),
    /** And Jane gets it. */
    async delivers(...note: Parameters<typeof sendsNote>): Promise<void> {
      await sendsNote(...note)
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
