import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { shareWinButton } from '../../../src/blocks/wins/wins-message.ts'
import { testApp } from '../../support/app-fixture.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { ID, SAID_NOW, SAID_THEN } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'
import { slackClients } from '../../support/slack-client.ts'

const app = testApp({ database: 'sqlite' }, () => {
  app.addSession()
  app.addMember()
  app.exec.scenarios.set(scenarioDocument().id, scenarioDocument())
})
const { rep: jane, coach, admin } = app

describe('/exec-session wins', () => {
  it('names this channel, says which it is, and ends it', async () => {
    expect(await coach.asks('wins')).toMatch(/^No channel for wins yet/)
    expect(await coach.asks('wins here', { beside: 1 })).toMatch(inOrderFromStart('🏆 Wins go to <#C0TEAM>.'))
    expect(jane.publicMessages().map((message) => jane.seesIn(message))).toEqual([
      '🏆 Wins come here now: anyone who reaches Gold or a personal best in Exec can share it.',
    ])
    await coach.asks('wins here')
    expect(jane.publicMessages()).toHaveLength(1)
    expect(await coach.asks('wins')).toMatch(inOrderFromStart('🏆 Wins go to <#C0TEAM>. To move them'))
    await app.restart()
    expect(await admin.asks('WINS off')).toMatch(inOrderFromStart("Wins don't go to <#C0TEAM> anymore"))
    expect(await coach.asks('wins')).toMatch(/^No channel for wins yet/)
    const chosen = { user: 'U0COACH', channel: 'C0TEAM', decision: 'changed', reason: 'coach' }
    expect(app.audits()).toMatchObject([
      chosen,
      chosen,
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
    for (const channel of ['C0SHARED', 'C0OPEN', 'G0PRIVATE', 'G0GROUP', 'D0APPCOACH'])
      expect(await coach.in(channel).asks('wins here')).toBe(
        "Wins can't go there. Choose a channel of your own organization, and invite me with `/invite @Exec` first.",
      )
    app.slackAnswers('conversations.info', 'fatal_error')
    expect(await coach.asks('wins here')).toMatch(inOrder('(fatal_error)', 'Reference EX-'))
    expect(await coach.asks('wins')).toMatch(/^No channel for wins yet/)
  })

  it('says how it is used', async () => {
    expect(await coach.asks('wins there')).toMatch(inOrderFromStart('Type `/exec-session wins here`'))
    expect(await coach.asks('win here')).toBe('Did you mean `/exec-session wins here`?\n[My sessions] [Help]')
  })
})

describe('*Share in #its-name*', () => {
  /** Wins go to the team. Jane gets the message about her result, as the app would send it. */
  async function sendWin(session = ID): Promise<Person> {
    await coach.asks('wins here', { beside: 1 })
    const button = shareWinButton(session, { channel: 'C0TEAM', name: 'team' })
    const blocks: KnownBlock[] = [
      { type: 'section', text: { type: 'mrkdwn', text: 'A personal best!' } },
      { type: 'actions', elements: [button] },
    ]
    const { client } = slackClients(app.slack)
    await client.chat.postMessage({ channel: 'U0REP', text: 'A personal best!', blocks })
    return jane.dm
  }

  const shared = () => jane.publicMessages().slice(1)

  it('shows the person what it posts, which says what was reached and nothing to work on, and posts it once', async () => {
    addAttempts(app.exec, 2)
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    expect(dm.privateReply()).toMatch(
      /^Only you see this yet\..*\n🎉 Jane Smith reached Gold in Procurement Discovery: 82\.5\/100, a new personal best \(▲ 42\.5 since the first\)\nWhat went well: {2}Excellent.*\n\[Post\]$/,
    )
    expect(shared()).toEqual([])
    await dm.presses('Post', { in: dm.privateMessages()[0] })
    expect(dm.privateReply()).toMatch(inOrderFromStart('Shared in <#C0TEAM>. <'))
    expect(shared()).toHaveLength(1)
    expect(coach.seesAnswer()).toMatch(
      /^🎉 Jane Smith reached Gold[\s\S]*\n\[Try this scenario ↗\] \[Remove\]$/,
    )
    expect(JSON.stringify(shared())).toContain(`"url":"${scenarioDocument().url}"`)
    expect(app.lastAudit()).toMatchObject({
      user: 'U0REP',
      session: ID,
      channel: 'C0TEAM',
      decision: 'shared',
      reason: 'participant',
    })

    const again = (await sendWin()).answer()
    await dm.presses('Share in #team…', { in: again })
    expect(dm.seesIn(dm.privateMessages().at(-1) ?? again)).toBe('You shared this session there before.')
    expect(shared()).toHaveLength(1)
  })

  it('quotes what rose since the attempt before', async () => {
    addAttempts(app.exec, 1)
    app.addSession({ ...app.exec.sessions.get('a1'), evaluations: SAID_THEN })
    app.addSession({ evaluations: SAID_NOW })
    await jane.asks('a1')
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    expect(dm.privateReply()).toMatch(
      /Then and now · Next Step.*“at some point” 🔴 Poor.*“Thursday at ten\?” 🟢 Good/,
    )
    await dm.presses('Post', { in: dm.privateMessages()[0] })
    expect(coach.seesAnswer()).toContain('“Thursday at ten?” 🟢 Good')
  })

  it('says what Exec has not told, and with Try again shows it in the same place once Exec does', async () => {
    addAttempts(app.exec, 2)
    app.exec.faults.setFor('/sessions', { kind: 'server_error', status: 503 })
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    expect(dm.privateReply()).toMatch(
      /Discovery: 82\.5\/100\n[\s\S]*Exec hasn't told me about your earlier attempts yet, so this says less than it could\.\n\[Post\] \[Try again\]$/,
    )
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    const [preview] = dm.privateMessages()
    await dm.presses('Try again', { in: preview })
    expect(dm.privateReply()).toMatch(/a new personal best \(▲ 42\.5 since the first\)\n[^[]*\n\[Post\]$/)
    await dm.presses('Post', { in: preview })
    expect(coach.seesAnswer()).toContain('a new personal best (▲ 42.5 since the first)')
  })

  it('is posted once, and confirmed in one line, by two quick presses', async () => {
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    const press = { user: jane.id, message: dm.privateMessages()[0], action_id: 'wins.post' }
    await Promise.all([app.slack.click(press), app.slack.click(press)])
    await app.bot.idle()
    expect(shared()).toHaveLength(1)
    expect(dm.privateMessages()).toHaveLength(1)
    expect(dm.privateReply()).toMatch(inOrderFromStart('Shared in <#C0TEAM>. <'))
  })

  it('is posted after Exec has another score only once the person has seen it', async () => {
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    const [preview] = dm.privateMessages()
    app.addSession({ score: 41.5 })
    app.pass(7 * HOUR_MS)
    await dm.presses('Post', { in: preview })
    expect(dm.privateReply()).toMatch(inOrderFromStart('This may have changed since you looked', '41.5/100'))
    expect(shared()).toEqual([])
    expect(app.lastDecision()).toBe('not_shared shown_changed')
    await dm.presses('Post', { in: preview })
    expect(shared().map((message) => coach.seesIn(message))).toEqual([expect.stringContaining('41.5/100')])
  })

  it('is not posted once it is no gold or best anymore', async () => {
    addAttempts(app.exec, 2)
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    app.addSession({ score: 30, rank: 'bronze' })
    app.pass(7 * HOUR_MS)
    await dm.presses('Post', { in: dm.privateMessages()[0] })
    expect(dm.seesAnswer()).toMatch(
      inOrderFromStart("This isn't a gold or a personal best anymore", '[Share…]'),
    )
    expect(shared()).toEqual([])
    expect(app.lastDecision()).toBe('not_shared no_win')
  })

  it('can be removed by the person', async () => {
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    await dm.presses('Post', { in: dm.privateMessages()[0] })
    await jane.presses('Remove', { in: shared()[0] })
    expect(shared()).toEqual([])
  })

  it('shares nothing for someone who did not do the session, whatever their right to see it', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    app.addSession({ id: 'other', user: { id: 'u2', email: 'ravi@acme.com' } })
    const dm = await sendWin('other')
    await dm.presses('Share in #team…')
    expect(dm.privateReply()).toBe('Only the person who did this session can share it from here.')
    expect(shared()).toEqual([])
  })

  it.each([
    ['ended', 'C0TEAM', 'wins off'],
    ['moved', 'C0OPEN', 'wins here'],
  ])('shares nothing after the channel has %s', async (_, channel, words) => {
    const dm = await sendWin()
    app.conversation('C0OPEN').members.push(app.slack.workspace.bot.user_id, 'U0COACH')
    await coach.in(channel).asks(words, { beside: 1 })
    await dm.presses('Share in #team…')
    expect(dm.privateReply()).toMatch(inOrderFromStart("That channel isn't for wins anymore"))
    expect(shared()).toEqual([])
  })

  it('can be pressed again after it failed', async () => {
    const dm = await sendWin()
    await dm.presses('Share in #team…')
    const [preview] = dm.privateMessages()
    app.conversation('C0TEAM').is_ext_shared = true
    await dm.presses('Post', { in: preview })
    expect(dm.seesAnswer()).toMatch(
      inOrderFromStart("I don't post sessions in a conversation that is shared"),
    )
    app.conversation('C0TEAM').is_ext_shared = false
    await dm.presses('Post', { in: preview })
    expect(shared()).toHaveLength(1)
  })
})
