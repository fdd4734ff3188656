import { expect, it } from 'vitest'
import { testApp } from './support/app-fixture.ts'
import { DAY_MS, HOUR_MS } from './support/durations.ts'
import { assignmentDocument } from './support/exec/assignments.ts'
import { scenarioDocument } from './support/exec/scenarios.ts'
import { ID, LINK, sessionDocument } from './support/exec/session-documents.ts'
import { HOSTILE_TEXTS } from './support/hostile-texts.ts'
import { WITHOUT_LIMIT } from './support/test-app.ts'

const app = testApp({
  database: 'sqlite',
  env: {
    EXEC_GROUP_COACHES: 'g1=U0REP2',
    ...WITHOUT_LIMIT.env,
  },
  exec: WITHOUT_LIMIT.exec,
})
const { rep, coach, admin } = app

/** Wherever Exec has a name or a text of a person's, it has this one. */
function fillExec(text: string): void {
  const names = { first_name: text, last_name: text }
  const scenario = { id: scenarioDocument().id, name: text, slug: text }
  const example = { quote: text, feedback: text, suggestion_quote: text, salience: 'high' } as const
  const items = (['bad', 'good', 'not_relevant'] as const).map((grade) => {
    return { name: text, grade, feedback: text, feedback_examples: [{ ...example, grade }] }
  })
  const document = sessionDocument({
    user: { id: 'u1', email: 'jane@acme.com', ...names },
    scenario,
    outcome_feedback: text,
    positive_feedback: text,
    constructive_feedback: text,
    transcript: [{ speaker: 'user', text, seconds_from_start: 1 }],
    evaluations: [{ criterion_name: text, items }],
  })
  for (const [days, id] of [ID, 'a2', 'a3'].entries())
    app.addSession({ ...document, id, score: 80 - days, created_at: app.ago((days + 1) * DAY_MS) })
  app.addMember({ id: 'm1', ...names })
  for (const name of ['jane', 'ravi', 'sam'])
    app.addMember({ id: name, email: `${name}@acme.com`, ...names, role: 'member' })
  app.exec.groups.push({ id: 'g1', name: text, emails: ['jane@acme.com', 'sam@acme.com'] })
  for (const id of [scenario.id, 's2']) app.exec.scenarios.set(id, scenarioDocument({ id, name: text }))
  app.exec.assignments.push(
    assignmentDocument({
      user: { id: 'u1', email: 'jane@acme.com', ...names },
      scenario,
      program: { id: 'p1', name: text },
      created_at: app.ago(2 * HOUR_MS),
      due_date: app.ago(HOUR_MS),
      status: 'past_due',
    }),
  )
}

/** All that shows something of Exec's, once. */
async function walk(): Promise<void> {
  for (const text of ['', ID, 'latest', 'progress', 'assignments', `why ${ID}`]) await rep.asks(text)
  await rep.asks(ID)
  await rep.presses('Full review')
  for (const tab of ['Transcript', 'Progress', 'Rubric']) await rep.presses(tab)
  await rep.closes()
  await rep.posts(LINK)
  await rep.shares(ID)
  await rep.opensHome()
  for (const person of [coach, app.person('U0REP2'), admin]) {
    for (const text of ['team', 'jane@acme.com', 'assignments']) await person.asks(text)
    await person.opensHome()
    await person.searches('a')
  }
  await coach.asks(ID)
  await coach.presses('Coach…')
  await coach.submits({ note: 'Name a next step.' })
  await app.sayLater()
  await rep.asks(ID)
  await rep.presses('Ask a coach…')
  await rep.submits({ coach: coach.id, question: 'How?' })
  await app.sayLater()
}

/** A result, an alert, a win, a reminder and a digest. */
async function tell(): Promise<void> {
  await app.preferences.change('U0REP', { results: 'at_once', assignmentReminders: true }, 'jane@acme.com')
  await app.preferences.change('U0COACH', {
    digest: 'weekly',
    alerts: { atMost: 90, atLeast: undefined },
  })
  await coach.asks('wins here', { beside: 1 })
  await app.pollLater()
  const { created_at: _, ...document } = app.exec.sessions.get(ID) ?? sessionDocument()
  app.beginSession('new1', document)
  app.gradeSession('new1', { ...document, id: 'new1', score: 99 })
  await app.pollLater()
  await app.sayLater(DAY_MS)
}

/** On a machine that does nothing else, it takes a tenth. */
const ENOUGH_MS = 15_000

it.each(HOSTILE_TEXTS)('names and texts of 100,000 characters full of %s stall nothing', async (_, text) => {
  fillExec(text)
  const started = performance.now()
  await walk()
  await tell()
  expect(performance.now() - started).toBeLessThan(ENOUGH_MS)
  expect(coach.dm.messages().length).toBeGreaterThan(1)
  expect(rep.dm.messages().length).toBeGreaterThan(1)
})
