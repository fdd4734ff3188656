import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { shareWinButton } from '../../../src/blocks/wins/wins-message.ts'
import { testApp } from '../../support/app-fixture.ts'
import type { Person } from '../../support/person.ts'
import { slackClients } from '../../support/slack-client.ts'

const ID = 'abc123def456'
const app = testApp({ database: 'sqlite' }, () => {
  app.addSession()
  app.addMember()
})
const { rep: jane, coach, admin } = app

describe('/exec-session wins', () => {
  it('names this channel, says which it is, and ends it', async () => {
    expect(await coach.asks('wins')).toMatch(/^No channel for wins yet/)
    expect(await coach.asks('wins here')).toMatch(/^🏆 Wins go to <#C0TEAM>\. Whoever reaches gold/)
    expect(await coach.asks('wins')).toMatch(/^🏆 Wins go to <#C0TEAM>\. To move them/)
    await app.restart()
    expect(await admin.asks('WINS off')).toMatch(/^Wins don't go to <#C0TEAM> anymore/)
    expect(await coach.asks('wins')).toMatch(/^No channel for wins yet/)
    expect(app.audits()).toMatchObject([
      { user: 'U0COACH', channel: 'C0TEAM', decision: 'changed', reason: 'coach' },
      { user: 'U0ADMIN', channel: 'C0TEAM', decision: 'changed', reason: 'admin' },
    ])
  })

  it('is for coaches and admins', async () => {
    expect(await jane.asks('wins here')).toBe(
      '🔒 Only Exec admins and coaches of the whole workspace can choose the channel for wins.',
    )
    expect(await coach.asks('wins')).toMatch(/^No channel for wins yet/)
    expect(app.audits()).toMatchObject([{ user: 'U0REP', decision: 'refused', reason: 'list_not_allowed' }])
  })

  it('takes only a channel of the organization that the app is in', async () => {
    for (const [channel, words] of [
      ['C0SHARED', /shared with another organization/],
      ['C0OPEN', /Invite it with `\/invite @Exec`/],
      ['G0PRIVATE', /Invite it with `\/invite @Exec`/],
      ['G0GROUP', /^Exec isn't in this channel yet|^Wins go to a channel/],
      ['D0APPCOACH', /^Wins go to a channel/],
    ] as const)
      expect(await coach.in(channel).asks('wins here')).toMatch(words)
    expect(await coach.asks('wins')).toMatch(/^No channel for wins yet/)
  })

  it('says how it is used', async () => {
    expect(await coach.asks('wins there')).toMatch(/^Type `\/exec-session wins here`/)
    expect(await coach.asks('win here')).toBe('Did you mean `/exec-session wins here`?\n[My sessions] [Help]')
    await coach.asks('help')
    await coach.presses('More commands')
    expect(coach.sees()).toContain('`/exec-session wins here`')
  })
})

describe('*Share in #its-name*', () => {
  /** Wins go to the team. Jane gets the message about her result, as the app would send it. */
  async function sendWin(session = ID): Promise<Person> {
    await coach.asks('wins here')
    const button = shareWinButton(session, { channel: 'C0TEAM', name: 'team' })
    const blocks: KnownBlock[] = [
      { type: 'section', text: { type: 'mrkdwn', text: 'A personal best!' } },
      { type: 'actions', elements: [button] },
    ]
    const { client } = slackClients(app.slack)
    await client.chat.postMessage({ channel: 'U0REP', text: 'A personal best!', blocks })
    return jane.dm
  }

  it("shares the person's own session there, once, and goes from the message", async () => {
    const dm = await sendWin()
    await dm.presses('Share in #team')
    expect(dm.sees()).toMatch(/^A personal best!\nShared in <#C0TEAM>\. </)
    expect(jane.publicMessages()).toHaveLength(1)
    expect(jane.seesIn(jane.answer())).toContain('82.5/100')
    const audit = { user: 'U0REP', session: ID, channel: 'C0TEAM' }
    expect(app.lastAudit()).toMatchObject({ ...audit, decision: 'shared', reason: 'participant' })

    await sendWin()
    await dm.presses('Share in #team')
    expect(dm.isTold()).toBe('You shared this session there before.')
    expect(jane.publicMessages()).toHaveLength(1)
  })

  it('shares nothing for someone who did not do the session, whatever their right to see it', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    app.addSession({ id: 'other', user: { id: 'u2', email: 'ravi@acme.com' } })
    const dm = await sendWin('other')
    await dm.presses('Share in #team')
    expect(dm.isTold()).toBe('Only the person who did this session can share it from here.')
    expect(jane.publicMessages()).toEqual([])
  })

  it.each([
    ['ended', 'C0TEAM', 'wins off'],
    ['moved', 'C0OPEN', 'wins here'],
  ])('shares nothing after the channel has %s', async (_, channel, words) => {
    const dm = await sendWin()
    app.conversation('C0OPEN').members.push(app.slack.workspace.bot.user_id, 'U0COACH')
    await coach.in(channel).asks(words)
    await dm.presses('Share in #team')
    expect(dm.isTold()).toMatch(/^That channel isn't for wins anymore/)
    expect(jane.publicMessages()).toEqual([])
  })

  it('can be pressed again after it failed', async () => {
    const dm = await sendWin()
    app.conversation('C0TEAM').is_ext_shared = true
    await dm.presses('Share in #team')
    expect(dm.isTold()).toMatch(/^This conversation is shared with another organization/)
    app.conversation('C0TEAM').is_ext_shared = false
    await dm.presses('Share in #team', { in: dm.answers()[0] })
    expect(jane.publicMessages()).toHaveLength(1)
  })
})
