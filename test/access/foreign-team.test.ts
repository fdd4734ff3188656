import { expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID, LINK } from '../support/exec/session-documents.ts'

// The app has cached Jane's profile, which is a member's.
const app = testApp({}, async (app) => {
  app.addSession()
  await app.rep.asks(ID)
})
const { rep: jane } = app

it('an event from another workspace is refused, whatever the profile says', async () => {
  const where = { channel: 'C0TEAM', ts: '1700000000.000100', team: 'T0OTHER' }
  await app.slack.event({ type: 'app_mention', user: jane.id, text: `<@U0BOT> ${ID}`, ...where }, 'C0TEAM')
  await app.bot.idle()
  expect(app.lastAudit()).toMatchObject({
    surface: 'mention',
    decision: 'refused',
    reason: 'other_organisation',
  })
})

it('who has the same id in another workspace locks nobody out of their own, and is refused while that person acts', async () => {
  const card = jane.answer()
  for (const [label, team, decision] of [
    ['Show rubric', 'T0OTHER', 'refused other_organisation'],
    ['Show rubric', 'T0ACME', 'shown participant'],
    ['Hide rubric', 'T0OTHER', 'refused other_organisation'],
  ] as const) {
    jane.profile.team_id = team
    await jane.presses(label, { in: card })
    expect(app.lastDecision()).toBe(decision)
  }
})

it('a press from a sister workspace of the own Enterprise organization is answered', async () => {
  await app.start({ slack: { enterprise: true } })
  await app.restart()
  jane.profile.enterprise_user = { id: 'W0REP', enterprise_id: 'E0ACME', teams: ['T0ACME', 'T0SISTER'] }
  await jane.asks(ID)
  jane.profile.team_id = 'T0SISTER'
  await jane.presses('Show rubric')
  expect(app.lastAudit()).toMatchObject({ decision: 'shown', reason: 'participant' })
})

it('a link from another workspace shows nothing, whatever the profile says', async () => {
  const links = [{ domain: 'exec.com', url: LINK }]
  const where = { channel: 'C0TEAM', message_ts: jane.answer().ts, team: 'T0OTHER' }
  await app.slack.event({ type: 'link_shared', user: jane.id, links, ...where }, 'C0TEAM')
  await app.bot.idle()
  expect(app.lastDecision()).toBe('refused other_organisation')
  expect(app.slack.callsOf('chat.unfurl')).toEqual([])
})

it('the menu of people offers nobody to someone of another workspace, whatever the profile says', async () => {
  app.addMember()
  await app.coach.opensHome()
  expect(await app.coach.searches('')).toEqual(['My sessions', 'Ada Admin'])
  app.coach.profile.team_id = 'T0OTHER'
  expect(await app.coach.searches('')).toEqual([])
})
