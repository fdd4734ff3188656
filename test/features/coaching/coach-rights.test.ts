import { afterEach, describe, expect, it } from 'vitest'
import { sessionButton } from '../../../src/blocks/card/session-buttons.ts'
import { answerButtons } from '../../../src/blocks/coaching/note-message.ts'
import { actionsBlocks } from '../../../src/blocks/text/document.ts'
import { type CoachingApp, ID, SCENARIO, startCoachingApp } from '../../support/coaching.ts'
import type { Person } from '../../support/person.ts'
import { appDmId } from '../../support/slack/workspace.ts'
import { slackClients } from '../../support/slack-client.ts'

const PROFILE_MS = 6 * 60_000

let app: CoachingApp
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(env: Record<string, string> = {}) {
  app = await startCoachingApp('sqlite', { env })
}

/** Somebody else's DM with buttons that the app never sent there. */
async function forged(user: string, buttons: ReturnType<typeof answerButtons>): Promise<Person> {
  const blocks = actionsBlocks(buttons)
  await slackClients(app.slack).client.chat.postMessage({ channel: user, text: 'forged', blocks })
  return app.person(user).in(appDmId(user))
}

const lastAudit = () => app.audits().at(-1)

describe('Coach… on a card', () => {
  it.each([
    ['an Exec admin', 'U0ADMIN', true],
    ['the participant', 'U0REP', false],
    ['a full member who sees it by EXEC_ACCESS=workspace', 'U0COLLEAGUE', false],
  ])('is there for %s: %s', async (_, user, isThere) => {
    await start({ EXEC_ACCESS: 'workspace' })
    app.addMember()
    await app.person('U0ADMIN').asks('@nobody@acme.com')
    const card = await app.person(user).asks(ID)
    expect(card).toContain('82.5/100')
    expect(card.includes('[Coach…]')).toBe(isThere)
  })

  it("is there for a coach of the participant's group, and not for a coach of another or a monitor", async () => {
    await start({
      EXEC_COACHES: 'U0ADMIN',
      EXEC_GROUP_COACHES: 'Sales=U0COACH; SMB=U0COLLEAGUE',
      EXEC_MONITORS: 'on',
    })
    app.addMember({ id: 'm4', email: 'colin@acme.com', first_name: 'Colin', role: 'member' })
    app.exec.groups.push(
      { id: 'g1', name: 'Sales', emails: ['jane@acme.com'] },
      { id: 'g2', name: 'SMB', emails: [] },
    )
    app.exec.grants.push({ scenario: SCENARIO, email: 'colin@acme.com', can: ['monitor'] })
    expect(await app.coach.asks(ID)).toContain('[Coach…]')
    const card = await app.person('U0COLLEAGUE').asks(ID)
    expect(card).toContain('82.5/100')
    expect(card).not.toContain('Coach…')
    const monitor = await forged('U0COLLEAGUE', [sessionButton('coach', { id: ID })])
    await monitor.presses('Coach…')
    expect(monitor.seesIn('modal')).toContain("can't coach this person")
    await app.coach.presses('Coach…')
    await app.coach.submits({ note: 'Well done.' })
    await app.sayLater()
    expect(app.repDm.answers()).toHaveLength(1)
  })

  it('is there for a coach with EXEC_ACCESS=workspace, and in ⋯ of a card from a list', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    expect(await app.coach.asks(ID)).toContain('[Coach…]')
    await app.coach.asks('<@U0REP>')
    await app.coach.presses('View')
    expect(app.coach.sees()).toMatch(/\[Back\] \[Progress\]? ?\[Coach…\]|\[Back\].*\[Coach…\]/)
    await app.coach.presses('Coach…')
    expect(app.coach.modal().content.title).toMatchObject({ text: 'Coach Jane' })
  })

  it('is on no card that others see too', async () => {
    await start()
    await app.coach.shares(ID)
    expect(app.coach.seesIn(app.coach.publicMessages()[0] ?? 'modal')).not.toContain('Coach…')
  })
})

describe('a press on Coach…', () => {
  it.each([
    [
      'by someone who sees the session, but may not coach',
      'U0COLLEAGUE',
      /can't coach this person/,
      'coaching_not_allowed',
    ],
    ['by the participant', 'U0REP', /This is your own session/, 'own_session'],
    ['by a guest', 'U0GUEST', /can only open your own/, 'not_allowed'],
  ])('opens no form: %s', async (_, user, words, reason) => {
    await start({ EXEC_ACCESS: 'workspace' })
    const person = await forged(user, [sessionButton('coach', { id: ID })])
    await person.presses('Coach…')
    expect(person.seesIn('modal')).toMatch(words)
    expect(person.modal().content.submit).toBeUndefined()
    expect(lastAudit()).toMatchObject({ user, surface: 'coach_form', decision: 'refused', reason })
  })

  it('opens no form for a coach of another organization, and asks Exec nothing', async () => {
    await start()
    const person = await forged('U0COACH', [sessionButton('coach', { id: ID })])
    Object.assign(app.coach.profile, { team_id: 'T0OTHER', is_stranger: true })
    await person.presses('Coach…')
    expect(person.seesIn('modal')).toContain('only for people in the organization')
  })
})

describe('a coach who loses the right', () => {
  it('before the form is submitted sends nothing, and keeps what they wrote', async () => {
    await start()
    await app.opensForm()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await app.coach.submits({ note: 'Well done.' })
    expect(app.coach.seesIn('modal')).toMatch(/You can't open this session[\s\S]*Well done\./)
    await app.sayLater()
    expect(app.repDm.messages()).toEqual([])
  })

  it('before the note is sent is told that it was not', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    // A note with a retry waits for Exec's answer.
    await app.sendsNote('Well done.', {})
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await app.sayLater()
    expect(app.repDm.messages()).toEqual([])
    expect(app.coachDm.onlyMessage().text).toMatch(
      /^Your note to <@U0REP> wasn't sent\. You can't coach them anymore\.\nWell done\.\nRetry assigned/,
    )
    expect(app.audits()).toContainEqual(
      expect.objectContaining({
        surface: 'dm:coach_note',
        decision: 'refused',
        reason: 'coaching_not_allowed',
      }),
    )
  })

  it.each([
    ['restricted', 'not_allowed'],
    ['workspace', 'coaching_not_allowed'],
  ])('before the retry is graded does not hear of it, with EXEC_ACCESS=%s', async (access, reason) => {
    await start({ EXEC_ACCESS: access })
    await app.sendsNote()
    await app.sayLater()
    await app.repDm.presses("I'll retry")
    await app.sayLater()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    app.addSession({ id: 'retry1', created_at: new Date(app.now()).toISOString(), score: 91 })
    await app.sayLater(16 * 60_000)
    expect(app.thread().map(({ text }) => text)).toEqual(['<@U0REP> will retry.'])
    expect(lastAudit()).toMatchObject({
      surface: 'dm:coach_retried',
      decision: 'refused',
      reason,
    })
  })
})

describe('a note to someone', () => {
  it('who has another email by then is not sent', async () => {
    await start()
    await app.sendsNote('Well done.', {})
    app.rep.profile.email = 'other@acme.com'
    await app.sayLater(PROFILE_MS)
    expect(app.repDm.messages()).toEqual([])
    expect(app.coachDm.onlyMessage().text).toContain("wasn't sent.")
  })

  it('whom Slack takes no message for is told to the coach', async () => {
    await start()
    await app.opensForm()
    app.rep.profile.out_of_reach = 'user_not_visible'
    await app.coach.submits({ note: 'Well done.' })
    await app.sayLater()
    expect(app.coachDm.onlyMessage().text).toContain("Slack doesn't let Exec message them.")
    expect(await app.preferences.find('U0REP')).toMatchObject({ undeliverable: 'user_not_visible' })
  })

  it('can be answered by nobody else', async () => {
    await start()
    await app.sendsNote()
    await app.sayLater()
    const [{ id } = { id: '' }] = await app.opened.db.selectFrom('coach_notes').select('id').execute()
    const answers = { hasSeen: false, willRetry: false, hasReplied: false, isAssigned: false }
    const colleague = await forged('U0COLLEAGUE', answerButtons(id, answers, undefined))
    await colleague.presses('Seen')
    expect(colleague.isTold()).toContain('too old to answer here')
    await colleague.presses('Reply…', { in: colleague.answers()[0] })
    expect(colleague.seesIn('modal')).toContain('too old to answer here')
    await app.sayLater()
    expect(app.thread()).toEqual([])
  })
})

describe('Forget me', () => {
  it.each([
    ['of the person', 'U0REP'],
    ['of the coach', 'U0COACH'],
  ])('%s deletes what passed between them: presses then say that it is too late', async (_, user) => {
    await start()
    await app.sendsNote()
    await app.sayLater()
    await app.repDm.presses('Reply…')
    await app.rep.submits({ reply: 'Thanks!' })
    await app.slack.closeView({ user: 'U0REP' })
    await app.slack.closeView({ user: 'U0COACH' })
    await app.sayLater()
    const before = app.coachDm.answers().length
    await app.person(user).opensHome()
    await app.person(user).presses('Forget me')
    for (const table of ['coach_notes', 'coach_replies', 'outbox'] as const)
      expect(await app.opened.db.selectFrom(table).selectAll().execute()).toEqual([])
    await app.sayLater()
    expect(app.coachDm.answers()).toHaveLength(before)
    await app.repDm.presses("I'll retry", { in: app.repDm.answers()[0] })
    expect(app.repDm.isTold()).toContain('too old to answer here')
  })
})

describe('a note that is 90 days old', () => {
  it('is deleted, with what was written back', async () => {
    await start()
    await app.sendsNote()
    await app.sayLater()
    await app.repDm.presses('Reply…')
    await app.rep.submits({ reply: 'Thanks!' })
    await app.sayLater(89 * 24 * 60 * 60_000)
    expect(await app.opened.db.selectFrom('coach_notes').select('id').execute()).toHaveLength(1)
    await app.sayLater(2 * 24 * 60 * 60_000)
    for (const table of ['coach_notes', 'coach_replies'] as const)
      expect(await app.opened.db.selectFrom(table).selectAll().execute()).toEqual([])
  })
})
