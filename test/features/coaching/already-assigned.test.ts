import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CoachingApp, chooseRetry, ID, SCENARIO, startCoachingApp } from '../../support/coaching.ts'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'

const DAY_MS = 24 * 60 * 60_000
const LINE = 'already has this scenario assigned'

let app: CoachingApp
beforeEach(async () => {
  app = await startCoachingApp('sqlite')
})
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** Jane looks at her assignments, so that the app knows them. */
async function listsAssignments(change: Partial<AssignmentDocument>): Promise<void> {
  const due_date = new Date(app.now() + 8 * DAY_MS).toISOString()
  app.exec.assignments.push(assignmentDocument({ due_date, ...change }))
  await app.rep.asks('assignments')
}

describe('an open assignment of the scenario', () => {
  it('is told in the form, without a request, and another one may be assigned all the same', async () => {
    await listsAssignments({ status: 'in_progress' })
    await app.coach.asks(ID)
    const before = app.execRequests().length
    await app.coach.presses('Coach…')
    expect(app.execRequests()).toHaveLength(before)
    const told =
      /Assign a retry[\s\S]*Jane already has this scenario assigned, due \w{3} \d{1,2} \w{3}( \d{4})?\./
    expect(app.coach.seesIn('modal')).toMatch(told)
    await chooseRetry(app)
    expect(app.coach.seesIn('modal')).toMatch(told)
    await app.coach.submits({ note: 'Once more.' })
    expect(app.coach.seesIn('modal')).toContain('Retry assigned')
  })

  it('is told without a date where it has none', async () => {
    await listsAssignments({ status: 'not_started', due_date: null })
    await app.opensForm()
    expect(app.coach.seesIn('modal')).toContain('Jane already has this scenario assigned.')
  })

  it.each<[string, Partial<AssignmentDocument>]>([
    ['is of another scenario', { status: 'not_started', scenario: { id: 'other' } }],
    ['is somebody else’s', { status: 'not_started', user: { email: 'ravi@acme.com' } }],
    ['is done', { status: 'completed' }],
    ['has no attempt left', { status: 'in_progress', attempt_max: 1, attempt_count: 1 }],
    // The list may be older than the grade.
    ['is fulfilled by the session', { status: 'not_started', created_at: '2020-01-01T00:00:00Z' }],
  ])('is not told where the one that is known %s', async (_, change) => {
    await listsAssignments(change)
    await app.opensForm()
    expect(app.coach.seesIn('modal')).toContain('Assign a retry')
    expect(app.coach.seesIn('modal')).not.toContain(LINE)
  })

  it('is not told, nor asked for, where no list of the person is known', async () => {
    app.exec.assignments.push(assignmentDocument({ scenario: { id: SCENARIO } }))
    await app.opensForm()
    expect(app.coach.seesIn('modal')).not.toContain(LINE)
    expect(app.execPaths().filter((path) => path.includes('assignments'))).toEqual([])
  })
})
