import { describe, expect, it } from 'vitest'
import { coachingApp } from '../../support/coaching.ts'
import { DAY_MS, HOUR_MS } from '../../support/durations.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'

const { app, rep, coach, opensForm, form } = coachingApp()

describe('the form of a note', () => {
  it('says whose session it is, and shows a problem beside its field', async () => {
    await opensForm()
    expect(coach.modal().content.title).toMatchObject({ text: 'Coach Jane' })
    expect(form()).toMatch(inOrderFromStart('🥇 82.5/100 · Procurement Discovery — Jane Smith\n'))
    await coach.submits({ note: 'x'.repeat(1501) })
    expect(coach.modal().errors).toEqual({ note: 'Keep it under 1,500 characters.' })
    await coach.submits({ note: ' ' })
    expect(coach.modal().errors).toEqual({ note: 'Write a few words.' })
  })

  it.each(['Maximilian '.repeat(400), '\\"'.repeat(2000)])(
    'is a view that Slack takes, of %j',
    async (name) => {
      app.addSession({ user: { email: 'jane@acme.com', first_name: name } })
      await opensForm()
      expect(form()).toContain('[Assign it again…]')
    },
  )

  it('is not offered for a person whose email nobody in Slack has', async () => {
    await coach.asks(ID)
    rep.profile.email = 'other@acme.com'
    await coach.presses('Coach…')
    expect(form()).toContain("I can't find this person in Slack by their Exec email, so I can't send a note.")
    expect(coach.modal().content.submit).toBeUndefined()
  })
})

describe('a note sent after', () => {
  const colin = { id: 'u2', email: 'colin@acme.com', first_name: 'Colin' }
  const toOther = { ...scenarioDocument(), id: 'other1' }

  it.each<[string, Partial<SessionDocument>, Person]>([
    ['Exec names another participant', { user: colin }, app.colleague],
    ['Exec names another scenario', { scenario: { id: toOther.id, name: 'Procurement Discovery' } }, rep],
    ['Exec has another score', { score: 41.5 }, rep],
  ])('%s waits until the coach has looked again', async (_, changed, person) => {
    app.exec.scenarios.set(toOther.id, toOther)
    app.addMembers('colin')
    await opensForm()
    app.addSession(changed)
    app.pass(7 * HOUR_MS)
    await coach.submits({ note: 'Well done.' })
    expect(form()).toMatch(inOrder('This may have changed since you opened it', 'Well done.'))
    expect(app.lastDecision()).toBe('skipped shown_changed')
    await app.sayLater()
    expect([...person.dm.messages(), ...rep.dm.messages()]).toEqual([])
    // What opens beside it names the same person and scenario by now.
    await coach.presses('Assign it again…')
    expect(app.exec.requests.at(-1)?.query).toMatchObject({
      scenario_ids: changed.scenario?.id ?? scenarioDocument().id,
      user_emails: person.profile.email,
    })
    await app.slack.closeView({ user: coach.id })
    await coach.submits()
    await app.sayLater()
    expect(person.dm.onlyMessage().text).toContain('Well done.')
  })
})

it('says when the coach last wrote to the person, for a week', async () => {
  await opensForm()
  await coach.submits({ note: 'Once more.' })
  await opensForm()
  expect(form()).toContain('\nYou sent Jane a note today.\nNote')
  app.pass(2 * DAY_MS)
  await opensForm()
  expect(form()).toMatch(/\nYou sent Jane a note on \w{3}, \w{3} \d{1,2}(, \d{4})?\.\nNote/)
  app.pass(6 * DAY_MS)
  await opensForm()
  expect(form()).not.toContain('You sent Jane')
})
