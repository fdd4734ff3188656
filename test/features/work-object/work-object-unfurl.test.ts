import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { ID, LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrderFromStart } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'
import { isObject } from '../../support/slack/json.ts'
import { readable, readableEntity } from '../../support/slack/readable.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { withWorkObjects } from '../../support/work-objects.ts'

const CONTENT = /Jane|Procurement|82\.5|Gold/
const app = testApp(withWorkObjects(), (app) => app.addSession())
const { rep: jane, coach, colleague } = app

afterEach(() => expect(app.slack.notified).toEqual([]))

/** Presses the refresh button that Slack itself has below a Work Object. */
async function refresh(person: Person, message: Message): Promise<void> {
  await app.slack.refreshEntity({ user: person.id, message })
  await app.bot.idle()
}

/** The unfurls of a message as text: Work Objects, and cards after the mark `card: `. */
function shown({ attachments }: Message): string[] {
  return attachments.map(({ entity, blocks }) =>
    isObject(entity) ? readableEntity(entity) : `card: ${readable(blocks)}`,
  )
}

const sessionRequests = () => app.execRequests('/sessions/').length

describe('a session link where EXEC_WORK_OBJECTS is on', () => {
  it('becomes a Work Object, in every kind of conversation', async () => {
    for (const channel of ['C0TEAM', 'C0OPEN', 'G0PRIVATE', 'D0REPCOACH']) {
      const message = await jane.in(channel).posts(`Look at ${LINK}?tab=a&b=c please`)
      expect(message.attachments).toMatchObject([
        { entity: { external_ref: { id: ID }, app_unfurl_url: `${LINK}?tab=a&b=c` } },
      ])
      expect(shown(message)[0]).toMatch(
        inOrderFromStart('🥇 82.5/100 · Procurement Discovery\nRank: 🥇 Gold\nParticipant: Jane Smith'),
      )
    }
    expect(sessionRequests()).toBe(1)
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(4)
  })

  it('becomes a Work Object each for up to three sessions, and one line each for more', async () => {
    const links = [ID, 'second22', 'third333', 'fourth44'].map((id) => {
      app.addSession({ id })
      return `https://app.exec.com/sessions/${id}`
    })
    const object = expect.stringMatching(/^🥇 8/)
    expect(shown(await jane.posts(links.slice(0, 3).join('\n')))).toEqual([object, object, object])
    const lines = shown(await jane.posts(links.join('\n')))
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe('card: *🥇 82.5/100 · Procurement Discovery — Jane Smith* [View]')
  })

  it('is a card in the composer, and becomes a Work Object when it is sent', async () => {
    const composed = await app.slack.compose({ user: 'U0REP', text: LINK })
    await app.bot.idle()
    expect(composed.draft.attachments[0]?.preview).toBeDefined()
    expect(readable(composed.draft.attachments[0]?.blocks ?? [])).not.toMatch(CONTENT)
    const { message } = await app.slack.sendComposed(composed, { channel: 'C0TEAM' })
    await app.bot.idle()
    expect(shown(message)).toEqual([expect.stringContaining('82.5/100 · Procurement Discovery')])
    expect(sessionRequests()).toBe(1)
  })

  it('shows the progress line where the poster may list the sessions', async () => {
    addAttempts(app.exec, 2)
    const message = await jane.posts(LINK)
    expect(shown(message)[0]).toMatch(/Progress: Attempt 3$/m)
    await refresh(colleague, message)
    expect(shown(message)[0]).toContain('Progress: Attempt 3')
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })
})

describe('a Work Object that Slack does not take', () => {
  it.each([
    [
      'warns',
      {
        kind: 'warning',
        warning: 'invalid_metadata_format',
        messages: ['no (pointer: /metadata/entities/0/url)'],
      },
    ],
    [
      'refuses its shape',
      {
        kind: 'error',
        error: 'invalid_arguments',
        messages: ['[ERROR] missing required field: url [json-pointer:/metadata/entities/0/url]'],
      },
    ],
    ['does not know metadata', { kind: 'error', error: 'missing_unfurls' }],
  ] as const)('is replaced by the card for this unfurl alone where Slack %s', async (_, fault) => {
    app.slack.fault('chat.unfurl', fault)
    expect(shown(await jane.posts(LINK))).toEqual([
      expect.stringMatching(/^card: .*82\.5\/100 · Procurement/),
    ])
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(2)
    expect(app.lines.join('')).toContain('a Work Object gives way to its card')
    if ('messages' in fault) expect(app.lines.join('')).toContain('"unread":"/metadata/entities/0/url"')
    expect(shown(await jane.posts(LINK))).toEqual([expect.stringMatching(/^🥇/)])
  })

  it('is audited as not delivered where Slack refuses the card as well', async () => {
    await app.start({ slack: { entityTypes: [] } })
    app.slackAnswers('chat.unfurl', 'feature_not_enabled')
    app.slackAnswers('chat.unfurl', 'cannot_unfurl_url')
    await jane.posts(LINK)
    expect(app.lastDecision()).toBe('not_delivered cannot_unfurl_url')
    expect(app.lines.join('')).toMatch(/"reason":"feature_not_enabled",.*not tried for a while/)
    expect(app.lines.join('')).toContain('"slack_error":"cannot_unfurl_url"')
  })
})

describe('a Work Object that someone refreshes in Slack', () => {
  it('stays without content when a coach refreshes it', async () => {
    const message = await colleague.posts(LINK)
    await refresh(coach, message)
    expect(JSON.stringify(message.attachments)).not.toMatch(CONTENT)
    expect(app.lastAudit()).toMatchObject({
      user: 'U0COLLEAGUE',
      surface: 'unfurl_refresh',
      decision: 'refused',
    })
  })

  it('stays as it is where the poster is forgotten, and shows the grade on the Refresh button of the app', async () => {
    app.addSession(ungradedDocument())
    const message = await jane.posts(LINK)
    expect(shown(message)[0]).toContain('Not graded yet')
    await app.restart()
    app.addSession()
    await refresh(jane, message)
    expect(shown(message)[0]).toContain('Not graded yet')
    expect(app.lastDecision()).toBe('skipped author_unknown')
    await jane.presses('Refresh')
    expect(shown(message)[0]).toContain('82.5/100 · Procurement Discovery')
  })
})
