import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Person } from '../support/person.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp
let jane: Person

beforeEach(async () => {
  app = await startTestApp()
  app.addSession()
  jane = app.person('U0REP')
  await jane.asks(ID)
})

afterEach(() => app.close())

// The app has cached Jane's profile, which is a member's.

it('a press from another workspace is refused, whatever the profile says', async () => {
  jane.profile.team_id = 'T0OTHER'
  await jane.presses('Show rubric')
  expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'other_organisation' })
})

it('an event from another workspace is refused, whatever the profile says', async () => {
  const event = {
    type: 'app_mention',
    user: 'U0REP',
    team: 'T0OTHER',
    channel: 'C0TEAM',
    ts: '1700000000.000100',
  }
  await app.slack.event({ ...event, text: `<@U0BOT> ${ID}` }, 'C0TEAM')
  await app.bot.idle()
  expect(app.audits().at(-1)).toMatchObject({
    surface: 'mention',
    decision: 'refused',
    reason: 'other_organisation',
  })
})

it('a press from a sister workspace of the own Enterprise organization is answered', async () => {
  await app.close()
  app = await startTestApp({ slack: { enterprise: true } })
  app.addSession()
  jane = app.person('U0REP')
  jane.profile.enterprise_user = { id: 'W0REP', enterprise_id: 'E0ACME', teams: ['T0ACME', 'T0SISTER'] }
  await jane.asks(ID)
  jane.profile.team_id = 'T0SISTER'
  await jane.presses('Show rubric')
  expect(app.audits().at(-1)).toMatchObject({ decision: 'shown', reason: 'participant' })
})
