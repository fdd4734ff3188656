import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'

const OFFER = 'Want a DM when a session is graded?'
const app = testApp({ database: APP_DATABASE }, (app) => app.addSession())
const { rep: jane, coach } = app

describe('the offer below a list', () => {
  it.each([
    ['Yes, DM me', 'each', "Done: I'll DM you"],
    ['No thanks', 'off', 'OK, no DMs'],
  ])('is answered by %s, and never stands again', async (button, results, words) => {
    expect(await jane.asks('')).toContain(`${OFFER}\n[Yes, DM me] [No thanks]`)
    await jane.presses(button)
    expect(jane.sees()).toContain(words)
    expect(jane.sees()).toContain('Procurement Discovery')
    expect(jane.sees()).not.toContain(OFFER)
    expect(await app.choicesOf('U0REP')).toMatchObject({ results, offerAnsweredAt: expect.any(Number) })
    expect(app.audits().map(({ decision }) => decision)).toContain('changed')
    expect(await jane.asks('recent')).not.toContain(OFFER)
    await app.restart()
    expect(await jane.asks('')).not.toContain(OFFER)
  })

  it('stands in the direct message too', async () => {
    const { dm } = jane
    await dm.posts('recent')
    expect(dm.sees()).toContain(OFFER)
    await dm.presses('Yes, DM me')
    expect(dm.sees()).toContain("Done: I'll DM you")
    const [people] = (await app.preferences.findByEmails(['jane@acme.com'])).values()
    expect(people).toMatchObject([{ person: 'U0REP', results: 'each' }])
  })

  it('stands once a week at most while it is not answered', async () => {
    expect(await jane.asks('')).toContain(OFFER)
    expect(await jane.asks('recent')).not.toContain(OFFER)
    app.pass(7 * 24 * 60 * 60_000)
    expect(await jane.asks('recent')).toContain(OFFER)
  })

  it('does not stand below a list in a thread, an empty one, or one for another purpose', async () => {
    await jane.mentions('')
    expect(jane.privateReply()).not.toContain(OFFER)
    expect(await coach.asks('')).not.toContain(OFFER)
    app.addSession({ id: 'carla1', user: { email: 'carla@acme.com' } })
    for (const text of ['share', 'recent jane@acme.com', 'latest'])
      expect(await coach.asks(text)).not.toContain(OFFER)
  })

  it.each([
    ['everyone is told by the setting', { EXEC_RESULTS_DEFAULT: 'on' }],
    ['the app does not ask Exec what was graded', { EXEC_POLL_SECONDS: '0' }],
  ])('does not stand where %s', async (_, env) => {
    await app.restart(env)
    expect(await jane.asks('')).not.toContain(OFFER)
  })

  it('is missing where the database is gone', async () => {
    await app.loseTable('preferences')
    expect(await jane.asks('')).toContain('Procurement Discovery')
    expect(jane.sees()).not.toContain(OFFER)
  })
})
