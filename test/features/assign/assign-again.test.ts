import { beforeEach, describe, expect, it } from 'vitest'
import { ASSIGN_PATH, coachingApp, SCENARIO } from '../../support/coaching.ts'
import { DAY_MS, HOUR_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { inOrder } from '../../support/in-order.ts'

const { app, coach, coachDm, repDm, opensForm, form } = coachingApp()
const posts = () => app.execRequests(ASSIGN_PATH).filter(({ method }) => method === 'POST')
const report = () => coachDm.seesIn(coachDm.answer())

/** What the form has for Exec's mail. */
const message = () => Object(coach.modal().state.message).message.value

/** With what the coach has typed into the note by then. */
async function opensAssign(note?: string): Promise<void> {
  await opensForm()
  if (note !== undefined) coach.types(note, 'Note')
  await coach.presses('Assign it again…')
}

describe('Assign it again…, in the form of a note', () => {
  it('opens Assign… above the note, filled in with the person, the scenario and the words of the note', async () => {
    await opensAssign('Once more, and name a day.')
    expect(form()).toMatch(inOrder('Procurement Discovery', 'Due', 'Goal', 'Message'))
    expect(message()).toBe('Once more, and name a day.')
    await coach.submits({ rank: 'gold' })
    expect(form()).toContain(
      "On its way to Exec, with your message in its email. I'll message you once it's assigned.",
    )
    await app.slack.closeView({ user: coach.id })
    // The note below waits to be sent.
    expect(coach.modal().content.title).toMatchObject({ text: 'Coach Jane' })
    expect(JSON.stringify(coach.modal().state)).toContain('Once more, and name a day.')
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject([
      { user_email: 'jane@acme.com', rank_min: 'gold', custom_message: 'Once more, and name a day.' },
    ])
    expect(report()).toMatch(inOrder('1 of 1 assigned', 'goal: Gold', 'Assigned to jane'))
    expect(repDm.messages()).toEqual([])
  })

  it('takes the draft of the note as it is, and no more words than Exec is sent', async () => {
    await opensAssign()
    expect(message()).toMatch(/^Hi Jane! /)
    await coach.closes()
    await opensAssign('x'.repeat(2000))
    await coach.submits()
    expect(coach.modal().errors).toEqual({})
    await app.sayLater()
    expect(posts()[0]?.sent).toMatchObject({ custom_message: expect.stringMatching(/^x{1499}…$/) })
  })

  it('is not there where Exec does not say which scenario it was', async () => {
    app.addSession({ scenario: { name: 'Unknown' } })
    await opensForm()
    expect(form()).not.toContain('Assign')
  })

  it('opens no form for somebody whom Exec no longer has', async () => {
    await opensForm()
    app.exec.members = app.exec.members.filter(({ email }) => email !== 'jane@acme.com')
    app.pass(25 * HOUR_MS)
    await coach.presses('Assign it again…')
    expect(form()).toContain('Take out <@U0REP>.')
    expect(coach.modal().content.submit).toBeUndefined()
    expect(app.lastDecision()).toBe('failed not_assignable')
  })
})

describe('to someone who has the scenario to do already', () => {
  beforeEach(() => {
    const due = { due_date: app.ago(-DAY_MS), rank_min: 'gold' as const }
    app.exec.assignments.push(assignmentDocument({ scenario: { id: SCENARIO }, ...due }))
  })

  it('says so before anything is sent, and leaves them out only if the coach chooses that', async () => {
    await opensAssign('Once more.')
    expect(form()).toMatch(
      inOrder('Already assigned, not done yet: jane Lee (due tomorrow · Goal: Gold)', 'Leave them out'),
    )
    await coach.submits({ having: 'without' })
    expect(form()).toContain('They all have it already.')
    await coach.submits({ having: 'again' })
    await app.sayLater()
    expect(posts()).toHaveLength(1)
  })

  it('assigns it to them again with the same goal, unless the coach chooses otherwise', async () => {
    await opensAssign('Once more.')
    await coach.submits()
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject([{ rank_min: 'gold' }])
  })
})
