import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `<https://app.exec.com/sessions/${ID}>`
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function why(user: string, text: string, channel = 'C0TEAM', options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
  await app.slack.command({ user, channel, text: `why ${text}` })
  await app.bot.idle()
  const [answer] = app.slack.visibleTo(user, channel)
  expect(answer).toMatchObject({ ephemeral_for: user })
  return readable(answer?.blocks ?? [])
}

describe('/exec-session why', () => {
  it('says that the card would appear, and by which rule', async () => {
    const answer = await why('U0REP', LINK)
    expect(answer).toContain('would unfurl into *the card*')
    expect(answer).toContain('you are its participant')
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', session: ID, decision: 'explained', reason: 'participant' },
    ])
  })

  it('says that Slack may show a Work Object', async () => {
    const objects = 'Where Slack takes Work Objects'
    expect(await why('U0REP', LINK, 'C0TEAM', { env: { EXEC_WORK_OBJECTS: 'on' } })).toContain(objects)
    await app.close()
    expect(await why('U0REP', LINK)).not.toContain(objects)
  })

  it.each([
    ['no session link', 'U0REP', '<https://app.exec.com/scenarios/a>', 'C0TEAM', {}, 'link of a scenario'],
    [
      'an unknown session',
      'U0REP',
      '<https://app.exec.com/sessions/nosuch11>',
      'C0TEAM',
      {},
      'no session with this id',
    ],
    ['a session that is not theirs', 'U0COLLEAGUE', LINK, 'C0TEAM', {}, '*card without content*'],
    ['unfurling off', 'U0REP', LINK, 'C0TEAM', { EXEC_UNFURLS: 'off' }, 'unfurling is off'],
    ['an external channel', 'U0REP', LINK, 'C0SHARED', {}, 'shared with another organisation'],
    ['a direct message', 'U0REP', LINK, 'D0REPCOACH', {}, 'it is a direct message'],
    [
      "the app's own direct message",
      'U0REP',
      LINK,
      'D0APPREP',
      {},
      "in this app's own direct message they are answered with the card",
    ],
    ['an archived channel', 'U0REP', LINK, 'C0OLD', {}, 'it is archived, so nothing can be posted here'],
    ['a private channel without the app', 'U0REP', LINK, 'G0PRIVATE', {}, 'this app is not in it'],
    [
      'that nothing unfurls for an unknown session',
      'U0REP',
      '<https://app.exec.com/sessions/nosuch11>',
      'C0TEAM',
      {},
      '*not unfurl*: Exec knows no such session',
    ],
    [
      'unfurling without content',
      'U0REP',
      LINK,
      'C0TEAM',
      { EXEC_UNFURLS: 'private' },
      'on, without content (`EXEC_UNFURLS=private`)',
    ],
    [
      'what unfurling without content comes to',
      'U0REP',
      LINK,
      'C0TEAM',
      { EXEC_UNFURLS: 'private' },
      'unfurl into a *card without content*',
    ],
  ])('explains %s', async (_, user, text, channel, env, words) => {
    expect(await why(user, text, channel, { env })).toContain(words)
  })

  it('explains that it could not look at the conversation', async () => {
    app = await startTestApp()
    app.exec.sessions.set(ID, sessionDocument())
    app.slack.fault('conversations.info', { kind: 'error', error: 'missing_scope' })
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: `why ${LINK}` })
    await app.bot.idle()
    const [answer] = app.slack.visibleTo('U0REP', 'C0TEAM')
    expect(readable(answer?.blocks ?? [])).toMatch(
      /could not look whether it is shared with another organisation\. Where it is, links do not unfurl/,
    )
  })

  it('explains that Exec fails', async () => {
    app = await startTestApp()
    app.exec.faults.set({ kind: 'invalid_key' })
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: `why ${LINK}` })
    await app.bot.idle()
    const [answer] = app.slack.visibleTo('U0REP', 'C0TEAM')
    expect(readable(answer?.blocks ?? [])).toContain("rejects this app's API key")
  })

  it('tells nothing of a session that is not theirs', async () => {
    expect(await why('U0COLLEAGUE', LINK)).not.toMatch(/Jane|Procurement|82\.5/)
  })
})
