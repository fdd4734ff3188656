import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'
import { readableEntity, withWorkObjects } from '../../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const CONTENT = /Jane|Procurement|82\.5|Gold/
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

async function start(options: TestAppOptions = {}) {
  app = await startTestApp(withWorkObjects(options))
  for (const id of [ID, 'second22', 'third333', 'fourth44'])
    app.exec.sessions.set(id, sessionDocument({ id }))
}

function now({ channel, ts }: Pick<Message, 'channel' | 'ts'>): Message {
  const found = app.slack.message(channel, ts)
  if (found === undefined) throw new Error('the message is gone')
  return found
}

async function post(text: string, { user = 'U0REP', channel = 'C0TEAM' } = {}): Promise<Message> {
  const { message } = await app.slack.post({ user, channel, text })
  await app.bot.idle()
  return now(message)
}

async function refresh(user: string, message: Message): Promise<Message> {
  await app.slack.refreshEntity({ user, message })
  await app.bot.idle()
  return now(message)
}

/** What stands below the links: objects as text, cards with a mark before them. */
function shown({ attachments }: Message): string[] {
  return attachments.map(({ entity, blocks }) =>
    entity === undefined ? `card: ${readable(blocks)}` : readableEntity(entity),
  )
}

function sessionRequests(): number {
  return app.exec.requests.filter(({ path }) => path.startsWith('/sessions/')).length
}

describe('a session link with Work Objects on', () => {
  it.each(['C0TEAM', 'C0OPEN', 'G0PRIVATE', 'D0REPCOACH'])('becomes a Work Object in %s', async (channel) => {
    await start()
    const message = await post(`Look at ${LINK}?tab=a&b=c please`, { channel })
    expect(message.attachments).toMatchObject([
      { entity: { external_ref: { id: ID }, app_unfurl_url: `${LINK}?tab=a&b=c` } },
    ])
    expect(shown(message)[0]).toMatch(/^🥇 82\.5 · Procurement Discovery\nRank: 🥇 Gold\nScore: 82\.5/)
    expect(sessionRequests()).toBe(1)
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
  })

  it('does in an Enterprise organisation too', async () => {
    await start({ slack: { enterprise: true } })
    expect(shown(await post(LINK))[0]).toContain('Procurement Discovery')
  })

  it('shows up to three sessions so, and more as lines', async () => {
    await start()
    const links = [ID, 'second22', 'third333', 'fourth44'].map((id) => `https://app.exec.com/sessions/${id}`)
    expect(shown(await post(links.slice(0, 3).join('\n'))).map((text) => text.slice(0, 4))).toEqual([
      '🥇 8',
      '🥇 8',
      '🥇 8',
    ])
    const lines = shown(await post(links.join('\n')))
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe('card: 🥇 82.5 · Procurement Discovery — Jane Smith\n[View feedback]')
  })

  it('is an object without content where its poster may not see it', async () => {
    await start()
    const message = await post(LINK, { user: 'U0COLLEAGUE' })
    expect(shown(message)).toEqual([
      '🔒 Exec session\nFeedback: It opens for whoever may see it.\n[View feedback] [Open in Exec]',
    ])
    expect(JSON.stringify(message.attachments)).not.toMatch(CONTENT)
    expect(app.audits()).toMatchObject([
      { user: 'U0COLLEAGUE', surface: 'unfurl', decision: 'refused', reason: 'not_allowed' },
    ])
  })

  it('is an object without content for everyone where the setting says so', async () => {
    await start({ env: { EXEC_UNFURLS: 'private' } })
    expect(JSON.stringify((await post(LINK)).attachments)).not.toMatch(CONTENT)
    expect(app.audits()).toMatchObject([{ decision: 'private_card', reason: 'participant' }])
  })

  it('stays a link in a channel shared with another organisation', async () => {
    await start()
    expect(shown(await post(LINK, { channel: 'C0SHARED' }))).toEqual([])
    expect(app.exec.requests).toEqual([])
  })

  it('stays a card in the composer, and becomes an object when it is sent', async () => {
    await start()
    const composed = await app.slack.compose({ user: 'U0REP', text: LINK })
    await app.bot.idle()
    expect(composed.draft.attachments[0]?.preview).toBeDefined()
    expect(readable(composed.draft.attachments[0]?.blocks ?? [])).not.toMatch(CONTENT)
    const { message } = await app.slack.sendComposed(composed, { channel: 'C0TEAM' })
    await app.bot.idle()
    expect(shown(now(message))).toEqual([expect.stringContaining('82.5 · Procurement Discovery')])
    expect(sessionRequests()).toBe(1)
  })

  it('says how the attempt stands among the others, by the right of the poster', async () => {
    await start()
    for (const id of ['second22', 'third333', 'fourth44']) app.exec.sessions.delete(id)
    addAttempts(app.exec, 2)
    const message = await post(LINK)
    expect(shown(message)[0]).toContain('Progress: Attempt 3 · first 40 · best')
    expect(shown(await refresh('U0COLLEAGUE', message))[0]).toContain('Progress: Attempt 3')
    expect(app.exec.requests.filter(({ path }) => path === '/sessions')).toHaveLength(1)
  })

  it('keeps hostile text to the letter, and names nobody', async () => {
    await start()
    const scenario = { id: 's1', name: '<!channel> @here *Negotiate* <https://evil.test|now>', slug: 's' }
    app.exec.sessions.set(ID, sessionDocument({ scenario }))
    const [text = ''] = shown(await post(LINK))
    expect(text.replaceAll('\u2060', '')).toContain(scenario.name)
  })
})

describe('a workspace that takes no Work Object', () => {
  it('gets the card, once, and no object is tried for an hour', async () => {
    await start({ slack: { entityTypes: [] } })
    const message = await post(LINK)
    expect(shown(message)).toEqual([expect.stringMatching(/^card: .*82\.5 · Procurement/)])
    expect(app.slack.callsOf('chat.unfurl').map(({ args }) => Object.keys(args).sort())).toEqual([
      ['metadata', 'source', 'unfurl_id'],
      ['source', 'unfurl_id', 'unfurls'],
    ])
    await post(LINK)
    await post(LINK, { user: 'U0COLLEAGUE' })
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(4)
    const warnings = app.lines.filter((line) => line.includes('Work Objects are not tried for a while'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('"reason":"feature_not_enabled"')
    expect(sessionRequests()).toBe(1)
  })

  it.each([
    [
      'warns',
      {
        kind: 'warning',
        warning: 'invalid_metadata_format',
        messages: ['no (pointer: /metadata/entities/0/url)'],
      },
    ],
    ['refuses it', { kind: 'error', error: 'invalid_metadata_format' }],
    [
      'refuses its shape',
      {
        kind: 'error',
        error: 'invalid_arguments',
        messages: ['[ERROR] missing required field: url [json-pointer:/metadata/entities/0/url]'],
      },
    ],
    ['does not know metadata', { kind: 'error', error: 'missing_unfurls' }],
  ] as const)('gets the card for this unfurl where Slack %s', async (_, fault) => {
    await start()
    app.slack.fault('chat.unfurl', fault)
    expect(shown(await post(LINK))).toEqual([expect.stringMatching(/^card: .*82\.5 · Procurement/)])
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(2)
    expect(app.lines.join('')).toContain('a Work Object gives way to its card')
    if ('messages' in fault) expect(app.lines.join('')).toContain('"unread":"/metadata/entities/0/url"')
    expect(shown(await post(LINK))).toEqual([expect.stringMatching(/^🥇/)])
  })

  it('gets cards for an hour after three sessions in a row that it did not take', async () => {
    await start()
    for (const id of [ID, 'second22', 'third333']) {
      app.slack.fault('chat.unfurl', { kind: 'warning', warning: 'invalid_metadata_format', times: 1 })
      await post(`https://app.exec.com/sessions/${id}`)
    }
    const calls = app.slack.callsOf('chat.unfurl').length
    expect(shown(await post(LINK))).toEqual([expect.stringMatching(/^card:/)])
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(calls + 1)
  })

  it('loses no other object for one session that it did not take three times', async () => {
    await start()
    for (let times = 0; times < 3; times += 1) {
      app.slack.fault('chat.unfurl', { kind: 'warning', warning: 'invalid_metadata_format', times: 1 })
      expect(shown(await post(LINK))).toEqual([expect.stringMatching(/^card:/)])
    }
    expect(shown(await post('https://app.exec.com/sessions/second22'))).toEqual([
      expect.stringMatching(/^🥇/),
    ])
  })

  it('is told no less where the card is refused as well', async () => {
    await start({ slack: { entityTypes: [] } })
    app.slack.fault('chat.unfurl', { kind: 'error', error: 'feature_not_enabled' })
    app.slack.fault('chat.unfurl', { kind: 'error', error: 'cannot_unfurl_url' })
    await post(LINK)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'cannot_unfurl_url' })
  })

  it('is not asked with metadata at all where the setting is off', async () => {
    await start({ env: { EXEC_WORK_OBJECTS: 'off' } })
    expect(shown(await post(LINK))).toEqual([expect.stringMatching(/^card:/)])
    expect(JSON.stringify(app.slack.callsOf('chat.unfurl'))).not.toContain('metadata')
  })
})

describe('a Work Object that Slack asks for again', () => {
  it('stays without content, whoever presses refresh', async () => {
    await start()
    const message = await post(LINK, { user: 'U0COLLEAGUE' })
    const again = await refresh('U0COACH', message)
    expect(JSON.stringify(again.attachments)).not.toMatch(CONTENT)
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0COLLEAGUE',
      surface: 'unfurl_refresh',
      decision: 'refused',
    })
  })

  it('keeps its content, also where someone presses refresh who may not see the session', async () => {
    await start()
    const again = await refresh('U0COLLEAGUE', await post(LINK))
    expect(shown(again)).toEqual([expect.stringContaining('82.5 · Procurement Discovery')])
    expect(sessionRequests()).toBe(1)
  })

  it('shows the grade that it has by now', async () => {
    await start()
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await post(LINK)
    expect(shown(message)[0]).toContain('Not graded yet')
    await app.restart()
    app.exec.sessions.set(ID, sessionDocument())
    const unchanged = await refresh('U0REP', message)
    expect(shown(unchanged)[0]).toContain('Not graded yet')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'author_unknown' })
    await app.slack.click({ user: 'U0REP', message, action_id: 'session.refresh' })
    await app.bot.idle()
    expect(shown(now(message))[0]).toContain('82.5 · Procurement Discovery')
  })

  it('stays what it is after a restart, which forgets who posted', async () => {
    await start()
    const message = await post(LINK, { user: 'U0COLLEAGUE' })
    await app.restart()
    await refresh('U0COACH', message)
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
    expect(app.exec.requests.filter(({ path }) => path.startsWith('/sessions/'))).toHaveLength(1)
  })
})
