import { describe, expect, it } from 'vitest'
import { isDueAhead } from '../../../src/features/coaching/coach-form.ts'
import { coachingApp, SCENARIO } from '../../support/coaching.ts'
import { DAY_MS } from '../../support/durations.ts'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'
import { ID } from '../../support/exec/session-documents.ts'

/** Still the 27th in Los Angeles, where the day has seven more hours. */
const NOW = Date.parse('2026-03-28T00:00:00Z')

describe('isDueAhead', () => {
  it.each<[string, string | undefined, string, boolean]>([
    ['today in the zone of the person', '2026-03-27', 'America/Los_Angeles', true],
    ['yesterday there', '2026-03-26', 'America/Los_Angeles', false],
    ['yesterday in UTC', '2026-03-27', 'UTC', false],
    ['no day', undefined, 'UTC', false],
  ])('of %s', (_, due, zone, isAhead) => {
    expect(isDueAhead(due, zone, NOW)).toBe(isAhead)
  })
})

const { app, rep, coach, opensForm, ticksRetry, form } = coachingApp()

describe('the form of a note', () => {
  it('says whose session it is, and shows a problem beside its field', async () => {
    await opensForm()
    expect(coach.modal().content.title).toMatchObject({ text: 'Coach Jane' })
    expect(form()).toMatch(/^🥇 82\.5\/100 · Procurement Discovery — Jane Smith\n/)
    await coach.submits({ note: 'x'.repeat(1501) })
    expect(coach.modal().errors).toEqual({ note: 'Keep the note under 1,500 characters.' })
    await ticksRetry()
    await coach.submits({ note: ' ', due: '2020-01-01' })
    expect(coach.modal().errors).toEqual({
      note: 'Write a few words.',
      due: 'Choose a day from today on.',
    })
  })

  it.each(['Maximilian '.repeat(400), '\\"'.repeat(2000)])(
    'is a view that Slack takes, of %j',
    async (name) => {
      app.addSession({ user: { email: 'jane@acme.com', first_name: name } })
      await opensForm()
      await ticksRetry()
      expect(form()).toContain('Exec will email')
    },
  )

  it('is not offered for a person whose email nobody in Slack has', async () => {
    await coach.asks(ID)
    rep.profile.email = 'other@acme.com'
    await coach.presses('Coach…')
    expect(form()).toContain('Nobody in your Slack has the email')
    expect(coach.modal().content.submit).toBeUndefined()
  })
})

it('says when the coach last wrote to the person, for a week', async () => {
  await opensForm()
  await ticksRetry()
  await coach.submits({
    note: 'Once more.',
    due: new Date(app.now() + 3 * DAY_MS).toISOString().slice(0, 10),
  })
  await opensForm()
  expect(form()).toMatch(
    /\nYou sent Jane a note on \w{3}, \w{3} \d{1,2}(, \d{4})?, with a retry due \w{3}, \w{3} \d{1,2}(, \d{4})?\.\nNote/,
  )
  app.pass(8 * DAY_MS)
  await opensForm()
  expect(form()).not.toContain('You sent Jane')
})

describe('an open assignment of the scenario', () => {
  const LINE = 'already has this scenario assigned'

  /** Jane looks at her assignments, so that the app knows them. */
  async function listsAssignments(change: Partial<AssignmentDocument>): Promise<void> {
    const due_date = new Date(app.now() + 8 * DAY_MS).toISOString()
    app.exec.assignments.push(assignmentDocument({ due_date, ...change }))
    await rep.asks('assignments')
  }

  it('is told in the form, without a request, and another one may be assigned all the same', async () => {
    await listsAssignments({ status: 'in_progress' })
    await coach.asks(ID)
    const before = app.execRequests().length
    await coach.presses('Coach…')
    expect(app.execRequests()).toHaveLength(before)
    const told =
      /Assign a retry[\s\S]*Jane already has this scenario assigned \(due \w{3}, \w{3} \d{1,2}( \d{4})?\)\./
    expect(form()).toMatch(told)
    await ticksRetry()
    expect(form()).toMatch(told)
    await coach.submits({ note: 'Once more.' })
    expect(app.exec.assignments).toHaveLength(2)
  })

  it('is told without a date where it has none', async () => {
    await listsAssignments({ status: 'not_started', due_date: null })
    await opensForm()
    expect(form()).toContain(`Jane ${LINE}.`)
  })

  it('is not told where it is of another scenario or person, done, or fulfilled by the session', async () => {
    const others: Partial<AssignmentDocument>[] = [
      { status: 'not_started', scenario: { id: 'other' } },
      { status: 'not_started', user: { email: 'ravi@acme.com' } },
      { status: 'completed' },
      { status: 'in_progress', attempt_max: 1, attempt_count: 1 },
      // The list may be older than the grade.
      { status: 'not_started', created_at: '2020-01-01T00:00:00Z' },
    ]
    for (const other of others) await listsAssignments(other)
    await opensForm()
    expect(form()).toContain('Assign a retry')
    expect(form()).not.toContain(LINE)
  })

  it('is not told, nor asked for, where no list of the person is known', async () => {
    app.exec.assignments.push(assignmentDocument({ scenario: { id: SCENARIO } }))
    await opensForm()
    expect(form()).not.toContain(LINE)
    expect(app.execPaths().filter((path) => path.includes('assignments'))).toEqual([])
  })
})
