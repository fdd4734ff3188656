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
  for (const name of ['jane', 'colin', 'ravi'])
    app.addMember({ id: name, email: `${name}@acme.com`, role: 'member' })
  app.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] })
  app.exec.grants.push({ scenario: 's1a2b3c4d5e6', email: 'colin@acme.com', can: ['monitor'] })
  jane = app.person('U0REP')
}

describe('/exec-session why', () => {
  it('says rule by rule that the link unfurls into the card', async () => {
    await start()
    expect(await jane.asks(`why ${LINK}`)).toBe(
      [
        '*Posted by you, this link unfurls into the card.*',
        "✅ This is a session's link.",
        '✅ Unfurling is on (`EXEC_UNFURLS=card`).',
        '✅ This conversation belongs to your own organization.',
        '✅ You can open this session: you did it.',
        "For the app's owner: `EXEC_SESSION_URL=https://app.exec.com/sessions/{id}` puts *Open in Exec* on every card.",
      ].join('\n'),
    )
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', session: ID, decision: 'explained', reason: 'participant' },
    ])
  })

  it('speaks of the link of a session whose id is given', async () => {
    await start()
    expect(await jane.asks(`why ${ID}`)).toMatch(
      /^\*Its link, posted by you, unfurls into the card\.\*\n✅ This is a session's id\./,
    )
    expect(await jane.asks('why nosuch11')).toMatch(
      /^\*Its link doesn't unfurl\.\*\n✅ This looks like a session's id\.[\s\S]*❌ Exec can't find this session\./,
    )
  })

  it('says how to ask where nothing is named', async () => {
    await start()
    expect(await jane.asks('why')).toMatch(/^Add a session's link: `\/exec-session why &lt;link&gt;`/)
    expect(app.exec.requests).toEqual([])
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
    ["the app's owner sets it", {}, true],
    ['it is set to another page', { EXEC_SESSION_URL: 'https://other.exec.com/s/{id}' }, true],
    ['it is set to this page', { EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}' }, false],
  ])('tells the value of EXEC_SESSION_URL where %s: %s', async (_, env, isTold) => {
    await start(env)
    const answer = await jane.asks(`why <https://acme.app.exec.com/sessions/${ID}?tab=feedback>`)
    expect(answer.includes('`EXEC_SESSION_URL=https://acme.app.exec.com/sessions/{id}`')).toBe(isTold)
    expect(await jane.asks(`why ${ID}`)).not.toContain('EXEC_SESSION_URL')
  })

  const UNKNOWN = '<https://app.exec.com/sessions/nosuch11>'
  const SCENARIO = '<https://app.exec.com/scenarios/a>'
  const NO_CONTENT = '*Posted by you, this link unfurls into a card without content.'
  it.each([
    ['no session link', 'U0REP', SCENARIO, 'C0TEAM', {}, "*This link doesn't unfurl.*"],
    ['a link of another page', 'U0REP', SCENARIO, 'C0TEAM', {}, "❌ That's a scenario's link"],
    ['an unknown session', 'U0REP', UNKNOWN, 'C0TEAM', {}, "*This link doesn't unfurl.*"],
    ['what to check of it', 'U0REP', UNKNOWN, 'C0TEAM', {}, "❌ Exec can't find this session."],
    ['a session that is not theirs', 'U0COLLEAGUE', LINK, 'C0TEAM', {}, NO_CONTENT],
    [
      'who could change that',
      'U0COLLEAGUE',
      LINK,
      'C0TEAM',
      {},
      "❌ You can't open this session: you didn't do it, you don't coach the person who did, and you aren't an Exec admin. The app's owner can add you to `EXEC_COACHES` or `EXEC_GROUP_COACHES`, or open sessions to all full members with `EXEC_ACCESS=workspace`.",
    ],
    [
      'a guest',
      'U0GUEST',
      LINK,
      'C0TEAM',
      {},
      "❌ You can't open this session: guests can only open their own.",
    ],
    ['someone without an email', 'U0NOMAIL', LINK, 'C0TEAM', {}, 'The permission is `users:read.email`.'],
    [
      'a coach',
      'U0COACH',
      LINK,
      'C0TEAM',
      {},
      "✅ You can open this session: you're a coach (`EXEC_COACHES`).",
    ],
    [
      'a full member',
      'U0COLLEAGUE',
      LINK,
      'C0TEAM',
      { EXEC_ACCESS: 'workspace' },
      "✅ You can open this session: you're a full member of this workspace (`EXEC_ACCESS=workspace`).",
    ],
    [
      "a coach of the participant's group",
      'U0REP2',
      LINK,
      'C0TEAM',
      { EXEC_GROUP_COACHES: 'Enterprise Sales=U0REP2' },
      '✅ You can open this session: you coach the person who did it (`EXEC_GROUP_COACHES`).',
    ],
    [
      'a monitor of the scenario',
      'U0COLLEAGUE',
      LINK,
      'C0TEAM',
      { EXEC_MONITORS: 'on' },
      '✅ You can open this session: you monitor its scenario in Exec (`EXEC_MONITORS=on`).',
    ],
    [
      'who does not monitor it',
      'U0REP2',
      LINK,
      'C0TEAM',
      { EXEC_MONITORS: 'on' },
      "you aren't an Exec admin. You don't monitor its scenario in Exec either. The app's owner",
    ],
    [
      'unfurling off',
      'U0REP',
      LINK,
      'C0TEAM',
      { EXEC_UNFURLS: 'off' },
      '❌ Unfurling is off (`EXEC_UNFURLS=off`)',
    ],
    [
      'an external channel',
      'U0REP',
      LINK,
      'C0SHARED',
      {},
      '❌ This conversation is shared with another organization',
    ],
    ['what that means', 'U0REP', LINK, 'C0SHARED', {}, "*This link doesn't unfurl here.*"],
    ['a direct message', 'U0REP', LINK, 'D0REPCOACH', {}, '✅ This is a direct message. Links unfurl here'],
    [
      "the app's own direct message",
      'U0REP',
      LINK,
      'D0APPREP',
      {},
      "in Exec's own they're answered with the card",
    ],
    ['an archived channel', 'U0REP', LINK, 'C0OLD', {}, '❌ This channel is archived'],
    [
      'a private channel without the app',
      'U0REP',
      LINK,
      'G0PRIVATE',
      {},
      "❔ Exec isn't in this conversation",
    ],
    [
      'unfurling without content',
      'U0REP',
      LINK,
      'C0TEAM',
      { EXEC_UNFURLS: 'private' },
      '❌ Unfurls show no content',
    ],
    ['what that comes to', 'U0REP', LINK, 'C0TEAM', { EXEC_UNFURLS: 'private' }, NO_CONTENT],
  ])('explains what a link does: %s', async (_, user, text, channel, env, words) => {
    await start(env)
    const answer = await app.person(user).in(channel).asks(`why ${text}`)
    expect(answer).toContain(words)
    expect(answer).not.toMatch(/Reference EX-|whoever/)
  })

  it('says that it could not look at the conversation', async () => {
    await start()
    app.slack.fault('conversations.info', { kind: 'error', error: 'missing_scope' })
    expect(await jane.asks(`why ${LINK}`)).toContain("❔ Slack didn't say whether it's shared")
  })

  it('says that Exec rejects the key', async () => {
    await start()
    app.exec.faults.set({ kind: 'invalid_key' })
    expect(await jane.asks(`why ${LINK}`)).toMatch(
      /rejects the app's API key.*`EXEC_API_KEY`[\s\S]*Reference EX-/,
    )
  })

  it('says nothing of a session to someone who may not see it', async () => {
    await start()
    expect(await app.person('U0COLLEAGUE').asks(`why ${LINK}`)).not.toMatch(/Jane|Procurement|82\.5/)
  })
})
