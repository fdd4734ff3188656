import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import { readable } from '../../support/slack/readable.ts'
import type { Message } from '../../support/slack/workspace.ts'

const EXTERNAL = "Exec sessions don't unfurl in channels shared with other organizations."
const CONTENT = /Jane|Procurement|82\.5|Gold/

const app = testApp({}, () => {
  for (const id of [ID, 'second22']) app.addSession({ id })
})
const { rep: jane, coach } = app

function unfurls(message: Message): string[] {
  // The participant's DM may come meanwhile.
  expect(app.slack.notified.filter(({ method }) => method === 'chat.unfurl')).toEqual([])
  return message.attachments.map(({ blocks }) => readable(blocks))
}

describe('a session link in a message', () => {
  it('unfurls into the card', async () => {
    const message = await jane.posts(`Look at ${LINK}?tab=a&b=c please`)
    const [card, ...others] = unfurls(message)
    expect(others).toEqual([])
    expect(card).toContain('🥇 82.5/100 · Procurement Discovery')
    expect(card).toMatch(/What to work on: .*\n\[Full review\] \[Show rubric\] \[Share…\] \[Hide preview\]/)
    expect(message.attachments[0]?.fallback).toMatch(
      inOrder('82.5/100 · Procurement Discovery', 'Gold · Jane Smith'),
    )
  })

  it('unfurls in an Enterprise organization, which sends no unfurl_id', async () => {
    await app.start({ slack: { enterprise: true } })
    expect(unfurls(await jane.posts(LINK))).toHaveLength(1)
  })

  it('unfurls beside other links, with one request to Exec for each distinct session', async () => {
    const other = 'https://app.exec.com/sessions/second22'
    expect(unfurls(await jane.posts(`${LINK} and ${LINK}?again=1 and ${other}`))).toHaveLength(3)
    const paths = app.execRequests('/sessions/').map(({ path }) => path)
    expect(paths.toSorted()).toEqual([`/sessions/${ID}`, '/sessions/second22'])
  })

  it('unfurls into a card without content where a bot posted it, even under EXEC_ACCESS=workspace', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    const about = { id: 'U0FEED', name: 'feed', real_name: 'Feed', team_id: 'T0ACME', tz: 'Etc/UTC' }
    app.slack.workspace.people.push({ ...about, is_bot: true })
    app.conversation('C0TEAM').members.push(about.id)
    const [card] = unfurls(await app.person(about.id).posts(LINK))
    expect(card).toContain('🔒 Private Exec session')
    expect(card).not.toMatch(CONTENT)
  })

  it.each([
    ['https://app.exec.com/scenarios/procurement-discovery', 'not_a_session'],
    ['https://app.exec.com/sessions/nosuchone', 'not_found'],
  ])('does not unfurl for %s, with the audit reason %s', async (link, reason) => {
    expect(unfurls(await jane.posts(link))).toEqual([])
    expect(app.slack.callsOf('chat.unfurl')).toEqual([])
    expect(jane.messages()).toHaveLength(1)
    expect(app.lastAudit()).toMatchObject({ reason })
  })

  it('unfurls into one line without content in a channel shared with another organization', async () => {
    expect(unfurls(await jane.in('C0SHARED').posts(LINK))).toEqual([EXTERNAL])
    expect(app.audits()).toMatchObject([{ decision: 'skipped', reason: 'external_channel' }])
    expect(app.exec.requests).toEqual([])
  })

  it('does not unfurl where another organization is invited, and asks Exec for the session alone', async () => {
    app.conversation('C0TEAM').is_pending_ext_shared = true
    expect(unfurls(await jane.posts(LINK))).toEqual([EXTERNAL])
    expect(app.exec.requests).toHaveLength(1)
  })

  it('does not unfurl there in an Enterprise organization, where the composer shows no preview', async () => {
    await app.start({ slack: { enterprise: true } })
    expect(unfurls(await jane.in('C0SHARED').posts(LINK))).toEqual([])
  })

  it('unfurls into title and facts alone under EXEC_UNFURLS=score, unless it is the own session', async () => {
    await app.start({ env: { EXEC_UNFURLS: 'score' } })
    const composed = await app.slack.compose({ user: 'U0COACH', text: LINK })
    await app.bot.idle()
    expect(JSON.stringify(composed.draft.attachments)).toContain(
      "Posts Jane Smith's score for everyone here.",
    )
    const [card] = unfurls(await coach.posts(LINK))
    expect(card).toMatch(
      /🥇 82\.5\/100 · Procurement Discovery\n\*Gold\* · Jane Smith .*\n\[Full review\] \[Share…\]/,
    )
    expect(card).not.toMatch(/What to work on|Show rubric/)
    expect(unfurls(await jane.posts(LINK))).toEqual([expect.stringContaining('What to work on')])
  })

  it('unfurls without content where the event does not say whether the channel is shared', async () => {
    const message = await jane.posts(LINK)
    const [delivery] = app.slack.deliveries
    if (delivery === undefined) throw new Error('nothing was delivered')
    const { is_ext_shared_channel: _, ...payload } = delivery.payload
    await app.redeliver({ ...delivery, payload: { ...payload, event_id: 'Ev0OTHER' } })
    expect(unfurls(message)).toEqual([expect.not.stringContaining('Jane')])
  })

  it('is left alone where Slack asks again for somebody who clicked', async () => {
    const message = await app.colleague.posts(LINK)
    const [delivery] = app.slack.deliveries
    if (delivery === undefined) throw new Error('nothing was delivered')
    const event = { ...Object(delivery.payload.event), user: coach.id, is_unfurl_refresh: true }
    await app.redeliver({ ...delivery, payload: { ...delivery.payload, event, event_id: 'Ev0OTHER' } })
    expect(unfurls(message)).toEqual([expect.not.stringContaining('Jane')])
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
  })
})

describe('a session link in the composer', () => {
  async function composes(user: string, text: string) {
    const composed = await app.slack.compose({ user, text })
    await app.bot.idle()
    return composed
  }

  /** Once the preview is there. */
  async function sends(channel: string, text = LINK) {
    await app.slack.sendComposed(await composes('U0REP', text), { channel })
    await app.bot.idle()
  }

  it('shows rank, score and scenario to the writer, over blocks without content', async () => {
    const [attachment] = (await composes('U0REP', LINK)).draft.attachments
    const text = 'Posts your score and feedback for everyone here. 🥇 82.5/100 · Procurement Discovery'
    expect(attachment?.preview).toEqual({ title: { type: 'plain_text', text, emoji: false } })
    expect(readable(attachment?.blocks ?? [])).not.toMatch(CONTENT)
  })

  it('becomes the card when the message is sent, with one request to Exec', async () => {
    await sends('C0TEAM')
    expect(unfurls(coach.onlyMessage())).toEqual([expect.stringContaining('82.5')])
    expect(app.execRequests('/sessions/')).toHaveLength(1)
  })

  it('has a preview that comes too late where the message is sent before: no error, and the card comes', async () => {
    const open = app.holdExec()
    const composed = await app.slack.compose({ user: 'U0REP', text: LINK })
    await app.slack.sendComposed(composed, { channel: 'C0TEAM' })
    open()
    await app.bot.idle()
    expect(unfurls(coach.onlyMessage())).toEqual([expect.stringContaining('82.5')])
    const audit = { surface: 'composer', decision: 'not_delivered', reason: 'cannot_find_message' }
    expect(app.audits()).toContainEqual(expect.objectContaining(audit))
    expect(app.lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
    app.slack.refusals.length = 0
  })
})
