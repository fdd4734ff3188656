import type { Button } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { sessionButton } from '../../../src/blocks/card/session-buttons.ts'
import { actionsBlocks, button } from '../../../src/blocks/text/document.ts'
import { coachingApp, SCENARIO } from '../../support/coaching.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'
import { slackClient } from '../../support/slack-client.ts'

const fixture = coachingApp()
const { app, rep, coach, repDm, coachDm, opensForm, sendsNote, delivers, retires, thread } = fixture

const start = (env: Record<string, string>) => app.start({ env })

/** Somebody else's DM with buttons that the app never sent there. */
async function forged({ id: channel, dm }: Person, buttons: Button[]): Promise<Person> {
  const blocks = actionsBlocks(buttons)
  await slackClient(app.slack).chat.postMessage({ channel, text: 'forged', blocks })
  return dm
}

describe('Coach… on a card', () => {
  it('is there for an admin, but neither for the participant nor for someone who only sees it', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    app.addMember()
    await app.admin.asks('@nobody@acme.com')
    for (const person of [app.admin, rep, app.colleague]) {
      const card = await person.asks(ID)
      expect(card).toContain('82.5/100')
      expect(card.includes('[Coach…]')).toBe(person === app.admin)
    }
    await app.admin.shares(ID)
    expect(coach.seesOnly()).not.toContain('Coach…')
  })

  it("is there for a coach of the participant's group, and not for a coach of another or a monitor", async () => {
    await start({
      EXEC_COACHES: 'U0ADMIN',
      EXEC_GROUP_COACHES: 'Sales=U0COACH; SMB=U0COLLEAGUE',
      EXEC_MONITORS: 'on',
    })
    app.addMembers('colin')
    app.exec.groups.push(
      { id: 'g1', name: 'Sales', emails: ['jane@acme.com'] },
      { id: 'g2', name: 'SMB', emails: [] },
    )
    app.exec.grants.push({ scenario: SCENARIO, email: 'colin@acme.com', can: ['monitor'] })
    expect(await coach.asks(ID)).toContain('[Coach…]')
    const card = await app.colleague.asks(ID)
    expect(card).toContain('82.5/100')
    expect(card).not.toContain('Coach…')
    await coach.presses('Coach…')
    await coach.submits({ note: 'Well done.' })
    await app.sayLater()
    expect(repDm.answers()).toHaveLength(1)
  })

  it('is there for a coach with EXEC_ACCESS=workspace, and in ⋯ of a card from a list', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    expect(await coach.asks(ID)).toContain('[Coach…]')
    await coach.asks('<@U0REP>')
    await coach.presses('View')
    expect(coach.sees()).toMatch(inOrder('[Back]', '[Coach…]'))
    await coach.presses('Coach…')
    expect(coach.modal().content.title).toMatchObject({ text: 'Coach Jane' })
  })
})

it('a press on Coach… opens no form for someone who sees the session, but may not coach', async () => {
  await start({ EXEC_ACCESS: 'workspace' })
  const colleague = await forged(app.colleague, [sessionButton('coach', { id: ID })])
  await colleague.presses('Coach…')
  expect(colleague.seesIn('modal')).toContain("can't coach this person")
  expect(colleague.modal().content.submit).toBeUndefined()
  const refusal = { decision: 'refused', reason: 'coaching_not_allowed' }
  expect(app.lastAudit()).toMatchObject({ user: 'U0COLLEAGUE', surface: 'coach_form', ...refusal })
})

describe('a coach who loses the right', () => {
  it('before the form is submitted sends nothing, and keeps what they wrote', async () => {
    await opensForm()
    await retires()
    await coach.submits({ note: 'Well done.' })
    expect(coach.seesIn('modal')).toMatch(inOrder("You can't open this session", 'Well done.'))
    await app.sayLater()
    expect(repDm.messages()).toEqual([])
  })

  it('before the note is sent is told that it was not', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    app.slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 1 })
    await sendsNote('Well done.')
    await retires()
    await app.sayLater()
    expect(repDm.messages()).toEqual([])
    expect(coachDm.onlyMessage().text).toMatch(
      /^Your note to <@U0REP> wasn't sent\. You can't coach them anymore\.\nWell done\.\n🥇 82/,
    )
    const line = { surface: 'dm:coach_note', decision: 'refused', reason: 'coaching_not_allowed' }
    expect(app.audits()).toContainEqual(expect.objectContaining(line))
  })

  it('before the next attempt is graded does not hear of it, though they may still see it', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    await delivers()
    await retires()
    app.addSession({ id: 'retry1', created_at: app.ago(), score: 91 })
    await app.sayLater(16 * 60_000)
    expect(thread()).toEqual([])
    expect(app.lastAudit()).toMatchObject({
      surface: 'dm:coach_next_attempt',
      decision: 'refused',
      reason: 'coaching_not_allowed',
    })
  })
})

describe('a note to someone', () => {
  it('who has another email by then is not sent, though they may still see the session', async () => {
    await start({ EXEC_ACCESS: 'workspace' })
    app.slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 1 })
    await sendsNote('Well done.')
    rep.profile.email = 'other@acme.com'
    await app.restart()
    await app.sayLater(6 * 60_000)
    expect(repDm.messages()).toEqual([])
    expect(coachDm.onlyMessage().text).toContain("wasn't sent.")
  })

  it('whom Slack takes no message for is told to the coach', async () => {
    await opensForm()
    rep.profile.out_of_reach = 'user_not_visible'
    await coach.submits({ note: 'Well done.' })
    await app.sayLater()
    expect(coachDm.onlyMessage().text).toContain("Slack doesn't let me message them.")
    await opensForm()
    expect(coach.seesIn('modal')).toContain("Slack doesn't let me message this person")
  })

  it('can be answered by nobody else', async () => {
    await delivers()
    const [{ id } = { id: '' }] = await app.opened.ofAllWorkspaces
      .selectFrom('coach_notes')
      .select('id')
      .execute()
    const colleague = await forged(app.colleague, [button('Reply…', 'coaching.reply', id)])
    await colleague.presses('Reply…', { in: colleague.answers()[0] })
    expect(colleague.seesIn('modal')).toContain("I don't have this note anymore")
    await app.sayLater()
    expect(thread()).toEqual([])
  })
})
