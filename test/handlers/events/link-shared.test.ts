import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { readable } from '../../support/card-text.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import type { Message } from '../../support/slack/workspace.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const EXTERNAL = "Exec sessions don't unfurl in channels shared with other organizations."
const app = testApp({}, () => {
  for (const id of [ID, 'second22', 'third333', 'fourth44']) app.addSession({ id })
})
const { rep: jane, colleague, coach, outsider } = app

afterEach(() => expect(app.slack.notified).toEqual([]))

function unfurls(message: Message): string[] {
  return message.attachments.map(({ blocks }) => readable(blocks))
}

describe('a session link in a message', () => {
  it.each(['C0TEAM', 'C0OPEN', 'G0PRIVATE', 'D0REPCOACH', 'G0GROUP'])(
    'unfurls into the card in %s',
    async (channel) => {
      const [card, ...others] = unfurls(await jane.in(channel).posts(`Look at ${LINK}?tab=a&b=c please`))
      expect(others).toEqual([])
      expect(card).toContain('🥇 82.5/100 · Procurement Discovery')
      expect(card).toMatch(/What to work on: .*\n\[Full review\] \[Show rubric\] \[Share…\] \[Open in Exec\]/)
    },
  )

  it('unfurls in an Enterprise organization, which sends no unfurl_id', async () => {
    await app.start({ slack: { enterprise: true } })
    expect(unfurls(await jane.posts(LINK))).toHaveLength(1)
  })

  it('unfurls with a fallback text that says what the blocks say', async () => {
    const [attachment] = (await jane.posts(LINK)).attachments
    expect(attachment?.fallback).toContain('82.5/100 · Procurement Discovery')
    expect(attachment?.fallback).toContain('Gold · Jane Smith')
  })

  it('unfurls beside other links, with one request to Exec for each distinct session', async () => {
    const other = 'https://app.exec.com/sessions/second22'
    const message = await jane.posts(`${LINK} and ${LINK}?again=1 and ${other}`)
    expect(unfurls(message)).toHaveLength(3)
    expect(
      app
        .execRequests('/sessions/')
        .map(({ path }) => path)
        .sort(),
    ).toEqual([`/sessions/${ID}`, '/sessions/second22'])
  })

  it('unfurls into one line where the message has more than three sessions', async () => {
    const links = [ID, 'second22', 'third333', 'fourth44'].map((id) => `https://app.exec.com/sessions/${id}`)
    const lines = unfurls(await jane.posts(links.join('\n')))
    expect(lines).toHaveLength(4)
    for (const line of lines)
      expect(line).toBe('*🥇 82.5/100 · Procurement Discovery — Jane Smith* [View feedback]')
  })

  it('unfurls into a card without content where a bot posted it, even under EXEC_ACCESS=workspace', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    const bot = {
      id: 'U0FEED',
      name: 'feed',
      real_name: 'Feed',
      team_id: 'T0ACME',
      tz: 'Etc/UTC',
      is_bot: true,
    }
    app.slack.workspace.people.push(bot)
    app.conversation('C0TEAM').members.push(bot.id)
    const [card] = unfurls(await app.person(bot.id).posts(LINK))
    expect(card).toContain('🔒 Private Exec session')
    expect(card).not.toContain('82.5')
  })

  it('unfurls into a card without content where its poster may not see the session', async () => {
    const [card] = unfurls(await colleague.posts(LINK))
    expect(card).toContain('[View feedback]')
    expect(card).not.toMatch(/Jane|Procurement|82\.5|Gold/)
    expect(app.audits()).toMatchObject([
      {
        user: 'U0COLLEAGUE',
        channel: 'C0TEAM',
        surface: 'unfurl',
        decision: 'refused',
        reason: 'not_allowed',
      },
    ])
  })

  it.each([
    ['https://app.exec.com/scenarios/procurement-discovery', 'not_a_session'],
    ['https://app.exec.com/chat/abc123', 'not_a_session'],
    ['https://app.exec.com/sessions/nosuchone', 'not_found'],
  ])('does not unfurl for %s, with the audit reason %s', async (link, reason) => {
    expect(unfurls(await jane.posts(link))).toEqual([])
    expect(app.slack.callsOf('chat.unfurl')).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ reason })
  })

  it('unfurls into one line without content in a channel shared with another organization', async () => {
    expect(unfurls(await jane.in('C0SHARED').posts(LINK))).toEqual([EXTERNAL])
    expect(app.audits()).toMatchObject([{ decision: 'skipped', reason: 'external_channel' }])
    expect(app.exec.requests).toEqual([])
  })

  it('does not unfurl there in an Enterprise organization, where the composer shows no preview', async () => {
    await app.start({ slack: { enterprise: true } })
    expect(unfurls(await jane.in('C0SHARED').posts(LINK))).toEqual([])
  })

  it('does not unfurl while Exec fails, and the app posts nothing', async () => {
    app.exec.faults.set({ kind: 'invalid_key' })
    await jane.posts(LINK)
    expect(jane.messages()).toHaveLength(1)
    expect(app.audits()).toMatchObject([{ decision: 'failed', reason: 'key_rejected' }])
  })

  it('does not unfurl under EXEC_UNFURLS=off', async () => {
    await app.start({ env: { EXEC_UNFURLS: 'off' } })
    expect(unfurls(await jane.posts(LINK))).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'skipped', reason: 'unfurls_off' }])
  })

  it('unfurls into a card without content under EXEC_UNFURLS=private', async () => {
    await app.start({ env: { EXEC_UNFURLS: 'private' } })
    const [card] = unfurls(await jane.posts(LINK))
    expect(card).toContain('[View feedback]')
    expect(card).not.toContain('Jane')
    expect(app.audits()).toMatchObject([
      { session: ID, surface: 'unfurl', decision: 'private_card', reason: 'participant' },
    ])
  })

  it('unfurls without content where the event does not say whether the channel is shared', async () => {
    const message = await jane.posts(LINK)
    const [delivery] = app.slack.deliveries
    if (delivery === undefined) throw new Error('nothing was delivered')
    const { is_ext_shared_channel: _, ...payload } = delivery.payload
    await app.redeliver({ ...delivery, payload: { ...payload, event_id: 'Ev0OTHER' } })
    expect(unfurls(message)).toEqual([expect.not.stringContaining('Jane')])
  })
})

describe('a session link in the composer', () => {
  it('shows rank, score and scenario to the writer, over blocks without content', async () => {
    const composed = await app.slack.compose({ user: 'U0REP', text: LINK })
    await app.bot.idle()
    const [attachment] = composed.draft.attachments
    expect(attachment?.preview).toEqual({
      title: {
        type: 'plain_text',
        text: 'Posts score and feedback for everyone here: 🥇 82.5/100 · Procurement Discovery',
        emoji: false,
      },
    })
    expect(readable(attachment?.blocks ?? [])).not.toMatch(/Jane|Procurement|82\.5/)
  })

  it('shows nothing of the session to a writer who may not see it', async () => {
    const composed = await app.slack.compose({ user: 'U0COLLEAGUE', text: LINK })
    await app.bot.idle()
    const [attachment] = composed.draft.attachments
    expect(JSON.stringify(attachment)).toContain('View feedback')
    expect(JSON.stringify(attachment)).not.toMatch(/Jane|Procurement|82\.5/)
  })

  it('becomes the card when the message is sent, with one request to Exec', async () => {
    const composed = await app.slack.compose({ user: 'U0REP', text: LINK })
    await app.bot.idle()
    await app.slack.sendComposed(composed, { channel: 'C0TEAM' })
    await app.bot.idle()
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
    expect(app.audits()).toContainEqual(
      expect.objectContaining({
        surface: 'composer',
        decision: 'not_delivered',
        reason: 'cannot_find_message',
      }),
    )
    expect(app.lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
    app.slack.refusals.length = 0
  })

  it('becomes one line when the message is sent to a channel shared with another organization', async () => {
    const composed = await app.slack.compose({
      user: 'U0REP',
      text: `${LINK} <https://app.exec.com/settings>`,
    })
    await app.bot.idle()
    await app.slack.sendComposed(composed, { channel: 'C0SHARED' })
    await app.bot.idle()
    expect(unfurls(outsider.in('C0SHARED').onlyMessage())).toEqual([EXTERNAL])
  })
})

describe('a link_shared event', () => {
  it('that Slack delivers again unfurls the link once', async () => {
    await jane.posts(LINK)
    await app.redeliver()
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
  })

  it('that is the retry of one that never arrived is answered', async () => {
    const message = await jane.posts(LINK)
    await app.restart()
    await app.redeliver(app.slack.deliveries.at(-1), { retryNum: 2, retryReason: 'http_error' })
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(2)
    expect(message.attachments).toHaveLength(1)
  })

  it('that lacks required fields is acknowledged and logged', async () => {
    const event: JsonObject & { type: string } = { type: 'link_shared', user: 'U0REP', links: 'none' }
    expect((await app.slack.event(event)).status).toBe(200)
    await app.bot.idle()
    expect(app.lines.join('')).toContain('event unreadable')
  })

  it('whose unfurl Slack refuses is logged and audited', async () => {
    app.slack.fault('chat.unfurl', { kind: 'error', error: 'cannot_unfurl_url' })
    await jane.posts(LINK)
    expect(app.lines.join('')).toContain('"slack_error":"cannot_unfurl_url"')
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'unfurl',
      decision: 'not_delivered',
      reason: 'cannot_unfurl_url',
    })
  })
})
