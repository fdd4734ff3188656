import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'

const LINK = `<https://app.exec.com/sessions/${ID}>`
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague } = app

describe('/exec-session why', () => {
  it('says rule by rule that the link unfurls into the card, and names settings to coaches and owners alone', async () => {
    const rules = [
      '*Posted by you, the link unfurls into the card.*',
      "✅ This is a session's id or link.",
      '✅ Unfurling is on.',
      '✅ This conversation belongs to your own organization.',
      "✅ You can open this session: it's yours.",
    ]
    expect(await jane.asks(`why ${LINK}`)).toBe(rules.join('\n'))
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', session: ID, decision: 'explained', reason: 'participant' },
    ])
    expect(await coach.asks(`why ${LINK}`)).toMatch(
      inOrder('Unfurling is on. (`EXEC_UNFURLS=card`)', '(`EXEC_COACHES`)'),
    )
    Object.assign(colleague.profile, { is_admin: true })
    expect(await colleague.asks(`why ${LINK}`)).toContain('`EXEC_GROUP_COACHES` name coaches.')
  })

  it('does not say in the direct message of the app that the link unfurls there', async () => {
    await jane.dm.posts(`why ${LINK}`)
    expect(jane.dm.sees()).toBe(
      [
        '*Posted by you in a channel, the link unfurls into the card.*',
        "✅ This is a session's id or link.",
        '✅ Unfurling is on.',
        "✅ In a direct message between people it unfurls, too. In one with me, I answer it with the session's card.",
        "✅ You can open this session: it's yours.",
      ].join('\n'),
    )
    await coach.dm.posts(`why ${LINK}`)
    expect(coach.dm.sees()).toMatch(inOrder('in a channel', '`EXEC_UNFURLS=card`', '`EXEC_COACHES`'))
    await colleague.dm.posts(`why ${LINK}`)
    expect(colleague.dm.sees()).toMatch(/in a channel, .* without content/)
    expect(colleague.dm.sees()).not.toMatch(/EXEC_|add coaches/)
  })

  it('says nothing of a session, nor of settings, to someone who may not see it', async () => {
    await app.start({ env: { EXEC_UNFURLS: 'private', EXEC_MONITORS: 'on' } })
    const answer = await colleague.asks(`why ${LINK}`)
    expect(answer).toMatch(/Unfurls show no content\./)
    expect(answer).toMatch(inOrder("❌ You can't open this session: ", "You don't monitor its scenario"))
    expect(answer).not.toMatch(/Jane|Procurement|82\.5|EXEC_/)
  })

  it('speaks of the link of a session whose id is given', async () => {
    expect(await jane.asks(`why ${ID}`)).toMatch(
      inOrderFromStart(
        "*Posted by you, the link unfurls into the card.*\n✅ This is a session's id or link.",
      ),
    )
    expect(await jane.asks('why nosuch11')).toMatch(
      inOrderFromStart(
        "*The link doesn't unfurl.*\n✅ This looks like a session's id or link.",
        "❌ Exec can't find this session.",
      ),
    )
  })

  it('says what other page a link leads to', async () => {
    expect(await jane.asks('why <https://app.exec.com/scenarios/a>')).toMatch(
      inOrderFromStart("*The link doesn't unfurl.*\n❌ That isn't a session's link"),
    )
    expect(app.exec.requests).toEqual([])
  })

  it('looks at the conversation, or says that it could not', async () => {
    expect(await jane.in('C0SHARED').asks(`why ${LINK}`)).toContain("*The link doesn't unfurl here.*")
    app.slackAnswers('conversations.info', 'missing_scope')
    expect(await jane.asks(`why ${LINK}`)).toContain("❔ Slack didn't say whether it's shared")
  })

  it.each([
    ["the app's owner sets it", {}, true],
    ['it is set to another page', { EXEC_SESSION_URL: 'https://other.exec.com/s/{id}' }, true],
    ['it is set to this page', { EXEC_SESSION_URL: 'https://acme.app.exec.com/sessions/{id}' }, false],
  ])('tells the value of EXEC_SESSION_URL where %s: %s', async (_, env, isTold) => {
    await app.start({ env })
    const answer = await coach.asks(`why <https://acme.app.exec.com/sessions/${ID}?tab=feedback>`)
    expect(answer.includes('`EXEC_SESSION_URL=https://acme.app.exec.com/sessions/{id}`')).toBe(isTold)
    expect(await coach.asks(`why ${ID}`)).not.toContain('EXEC_SESSION_URL')
  })

  it('names the fields of the Home, and no variable, where those who set the app up do so in Slack', async () => {
    await app.start({ installed: { settings: { EXEC_COACHES: 'U0COACH' } } })
    const answer = await coach.asks(`why <https://acme.app.exec.com/sessions/${ID}>`)
    expect(answer).toMatch(
      inOrder(
        "Unfurling is on. (*Links and messages…* → *Below a session's link*)",
        "you're a coach. (*Who coaches…* → *Coaches of everyone*)",
        "\n`https://acme.app.exec.com/sessions/{id}` in *Links and messages…* → *A session's page in Exec* puts",
      ),
    )
    Object.assign(colleague.profile, { is_admin: true })
    const refusal = await colleague.asks(`why ${LINK}`)
    expect(refusal).toContain('*Who can open a session…* opens sessions to all full members.')
    expect(answer + refusal).not.toContain('EXEC_')
  })

  it('says that Exec rejects the key', async () => {
    app.exec.faults.set({ kind: 'invalid_key' })
    expect(await coach.asks(`why ${LINK}`)).toMatch(/rejects my API key.*`EXEC_API_KEY`[\s\S]*Reference EX-/)
  })
})
