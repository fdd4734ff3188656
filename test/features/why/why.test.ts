import { afterEach, describe, expect, it } from 'vitest'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `<https://app.exec.com/sessions/${ID}>`
let app: TestApp
let jane: Person

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(env: Record<string, string> = {}) {
  app = await startTestApp({ env })
  app.addSession()
  jane = app.person('U0REP')
}

describe('/exec-session why', () => {
  it('says that the link would unfurl into the card, and by which access rule', async () => {
    await start()
    const answer = await jane.asks(`why ${LINK}`)
    expect(answer).toContain('would unfurl into *the card*')
    expect(answer).toContain('you are its participant')
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', session: ID, decision: 'explained', reason: 'participant' },
    ])
  })

  it('says that Slack may show a Work Object, only where EXEC_WORK_OBJECTS is on', async () => {
    const objects = 'Where Slack takes Work Objects'
    await start({ EXEC_WORK_OBJECTS: 'on' })
    expect(await jane.asks(`why ${LINK}`)).toContain(objects)
    await app.close()
    await start()
    expect(await jane.asks(`why ${LINK}`)).not.toContain(objects)
  })

  it.each([
    ['no session link', 'U0REP', '<https://app.exec.com/scenarios/a>', 'C0TEAM', {}, "a scenario's link"],
    [
      'an unknown session',
      'U0REP',
      '<https://app.exec.com/sessions/nosuch11>',
      'C0TEAM',
      {},
      "can't find this session",
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
  ])('explains what a link does: %s', async (_, user, text, channel, env, words) => {
    await start(env)
    expect(await app.person(user).in(channel).asks(`why ${text}`)).toContain(words)
  })

  it('says that it could not look at the conversation', async () => {
    await start()
    app.slack.fault('conversations.info', { kind: 'error', error: 'missing_scope' })
    expect(await jane.asks(`why ${LINK}`)).toMatch(
      /could not look whether it is shared with another organisation\. Where it is, links do not unfurl/,
    )
  })

  it('says that Exec rejects the key', async () => {
    await start()
    app.exec.faults.set({ kind: 'invalid_key' })
    expect(await jane.asks(`why ${LINK}`)).toContain("rejects the app's API key")
  })

  it('says nothing of a session to someone who may not see it', async () => {
    await start()
    expect(await app.person('U0COLLEAGUE').asks(`why ${LINK}`)).not.toMatch(/Jane|Procurement|82\.5/)
  })
})
