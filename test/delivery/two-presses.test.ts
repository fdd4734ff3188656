import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'

const ID = 'abc123def456'
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague } = app

/** A card that Jane shared, after whose start the app remembers nothing, while Exec fails. */
async function failingCard() {
  await jane.shares(ID)
  await app.restart()
  app.exec.faults.set({ kind: 'server_error', status: 503 })
  const [card] = coach.publicMessages()
  if (card === undefined) throw new Error('There is no card')
  return card
}

const failures = () => app.audits().filter(({ decision }) => decision === 'failed')

describe('two failing presses of one button within five seconds', () => {
  it('are told once to each person, logged twice, and told again five seconds later', async () => {
    const card = await failingCard()
    for (const _ of [1, 2]) await coach.presses('Show rubric', { in: card })
    expect(coach.isTold()).toContain('Exec is having problems')
    expect(failures()).toHaveLength(2)
    const before = jane.privateMessages().length
    await jane.presses('Show rubric', { in: card })
    expect(jane.privateMessages()).toHaveLength(before + 1)
    app.pass(5001)
    await coach.presses('Show rubric', { in: card })
    expect(coach.privateMessages()).toHaveLength(2)
  })

  it('are told twice where they are on two cards', async () => {
    for (const _ of [1, 2]) await jane.shares(ID)
    for (const card of colleague.publicMessages()) await colleague.presses('Remove', { in: card })
    expect(colleague.privateMessages()).toHaveLength(2)
  })

  it('are told once where no modal opened', async () => {
    await jane.shares(ID)
    const [card] = coach.publicMessages()
    app.slackAnswers('views.open', 'expired_trigger_id', 2)
    for (const _ of [1, 2]) await coach.presses('Full review', { in: card })
    expect(coach.privateMessages()).toHaveLength(1)
    expect(app.audits().filter(({ reason }) => reason === 'expired_trigger_id')).toHaveLength(2)
  })
})

it('a press that succeeds within five seconds of a failing one is answered', async () => {
  const card = await failingCard()
  await coach.presses('Show rubric', { in: card })
  app.exec.faults.clear()
  await coach.presses('Show rubric', { in: card })
  expect(coach.sees()).toContain('[Show to everyone]')
})
