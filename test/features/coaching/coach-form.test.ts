import { describe, expect, it } from 'vitest'
import { coachingApp, SCENARIO } from '../../support/coaching.ts'
import { DAY_MS, HOUR_MS } from '../../support/durations.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'

const { app, rep, coach, opensForm, ticksRetry, form } = coachingApp()

describe('the form of a note', () => {
  it('says whose session it is, and shows a problem beside its field', async () => {
    await opensForm()
    expect(coach.modal().content.title).toMatchObject({ text: 'Coach Jane' })
    expect(form()).toMatch(inOrderFromStart('🥇 82.5/100 · Procurement Discovery — Jane Smith\n'))
    await coach.submits({ note: 'x'.repeat(1501) })
    expect(coach.modal().errors).toEqual({ note: 'Keep it under 1,500 characters.' })
    await ticksRetry()
    // Where the app no longer knows the person's zone, the day counts in UTC.
    const { content } = coach.modal()
    content.private_metadata = String(content.private_metadata).replace('Europe/Berlin', 'Mars/Olympus')
    await coach.submits({ note: ' ', due: '2020-01-01' })
    expect(coach.modal().errors).toEqual({
      note: 'Write a few words.',
      due: 'Choose a day from today on, within a year.',
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

describe('a note and its retry, sent after', () => {
  const colin = { id: 'u2', email: 'colin@acme.com', first_name: 'Colin' }
  const toOther = { ...scenarioDocument(), id: 'other1' }
  const assigned = () => app.execPaths().filter((path) => /^.scenarios.[^/]+.assignments$/.test(path))

  it.each<[string, Partial<SessionDocument>, Person]>([
    ['Exec names another participant', { user: colin }, app.colleague],
    ['Exec names another scenario', { scenario: toOther }, rep],
    ['Exec has another score', { score: 41.5 }, rep],
  ])('%s, wait until the coach has looked again', async (_, changed, person) => {
    app.exec.scenarios.set(toOther.id, toOther)
    await opensForm()
    await ticksRetry()
    app.addSession(changed)
    app.pass(7 * HOUR_MS)
    await coach.submits({ note: 'Well done.' })
    expect(form()).toMatch(inOrder('This may have changed since you opened it', 'Well done.'))
    expect(app.lastDecision()).toBe('skipped shown_changed')
    await app.sayLater()
    expect([...person.dm.messages(), ...rep.dm.messages(), ...assigned()]).toEqual([])
    await coach.submits()
    await app.sayLater()
    expect(person.dm.onlyMessage().text).toContain('Well done.')
    const { id = '' } = { id: SCENARIO, ...changed.scenario }
    expect(assigned()).toEqual([`/scenarios/${id}/assignments`])
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
