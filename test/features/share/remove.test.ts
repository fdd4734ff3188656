import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'
import { slackClient } from '../../support/slack-client.ts'

const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague } = app

describe('Remove on a shared card', () => {
  /** The person chooses *Remove* on the card that was shared first. */
  const remove = (person: Person) => person.chooses('Remove', { in: person.publicMessages()[0] })

  it.each([
    ['the sharer', 'U0REP', 'sharer', () => undefined],
    ['a coach while the session is gone from Exec', 'U0COACH', 'coach', () => app.exec.sessions.clear()],
    ['a coach while Exec is down', 'U0COACH', 'coach', () => app.exec.faults.set({ kind: 'invalid_key' })],
  ])('deletes the card for %s, and is audited', async (_, user, reason, fail) => {
    await jane.shares(ID)
    await app.restart()
    fail()
    await remove(app.person(user))
    expect(coach.publicMessages()).toEqual([])
    const audit = { user, session: ID, surface: 'remove' }
    expect(app.lastAudit()).toMatchObject({ ...audit, decision: 'removed', reason })
  })

  it('says why the app cannot find out whether the person may remove the card', async () => {
    await coach.shares(ID)
    await app.restart()
    app.exec.faults.set({ kind: 'invalid_key' })
    await remove(jane)
    expect(coach.publicMessages()).toHaveLength(1)
    expect(jane.isTold()).toContain("rejects the app's API key")
  })

  it('says that Slack refused, and counts a card that is already gone as removed', async () => {
    await jane.shares(ID)
    app.slackAnswers('chat.delete', 'internal_error')
    await remove(jane)
    expect(jane.seesIn(jane.answer())).toContain("Slack didn't delete the card (internal_error)")
    expect(jane.answer().ephemeral_for).toBe('U0REP')
    expect(app.lastAudit()).toMatchObject({ decision: 'not_removed', reason: 'internal_error' })
    app.slackAnswers('chat.delete', 'message_not_found')
    await remove(jane)
    expect(app.lastAudit()).toMatchObject({ decision: 'removed', reason: 'sharer' })
  })

  it('deletes the reply with the rubric that an earlier version posted, too', async () => {
    await coach.shares(ID)
    const [card] = coach.publicMessages()
    const { ts } = await slackClient(app.slack).chat.postMessage({ channel: 'C0TEAM', text: 'Rubric' })
    const blocks = JSON.stringify(card?.blocks).replace('remove::', `remove:${ts}:`)
    Object.assign(card ?? {}, { blocks: JSON.parse(blocks) })
    expect(coach.publicMessages()).toHaveLength(2)
    await remove(coach)
    expect(coach.publicMessages()).toEqual([])
  })

  it("leaves alone a message that is not the app's own", async () => {
    await jane.shares(ID)
    coach.onlyMessage().bot_id = 'B0OTHER'
    await remove(jane)
    expect(app.slack.callsOf('chat.delete')).toEqual([])
  })

  it('refuses others in private, also under EXEC_ACCESS=workspace', async () => {
    await app.restart({ EXEC_ACCESS: 'workspace' })
    await jane.shares(ID)
    await remove(colleague)
    expect(coach.publicMessages()).toHaveLength(1)
    expect(colleague.isTold()).toContain('Only the person who shared it')
  })
})
