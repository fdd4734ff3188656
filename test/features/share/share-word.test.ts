import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'

const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, admin, colleague, withoutEmail } = app

describe('/exec-session share', () => {
  it('posts the card with the sharer and the note, and confirms in private with a permalink', async () => {
    const confirmation = await coach.shares(`<${LINK}> Look at how you opened &amp; closed`)
    expect(JSON.stringify(jane.onlyMessage().blocks[0])).toMatch(/"user_id":"U0COACH".*"user_id":"U0REP"/)
    expect(jane.sees()).toMatch(
      /'s session Look at how you opened & closed\n[\s\S]*82\.5[\s\S]*\[Show rubric\]/,
    )
    expect(jane.onlyMessage().text).toContain(
      "<@U0COACH> shared <@U0REP>'s session\nLook at how you opened &amp; closed",
    )
    expect(confirmation).toMatch(/^Shared in <#C0TEAM>\. <https:\/\/\S+\|View message>$/)
    const audit = { user: 'U0COACH', channel: 'C0TEAM', session: ID }
    expect(app.lastAudit()).toMatchObject({ ...audit, decision: 'shared', reason: 'coach' })
  })

  it('joins a public channel that the app is not in, and posts once', async () => {
    expect(await jane.in('C0OPEN').shares(ID)).toMatch(
      /^Shared in <#C0OPEN>\. <\S+\|View message>\nExec joined <#C0OPEN> to post it\.$/,
    )
    expect(coach.in('C0OPEN').publicMessages()).toHaveLength(1)
  })

  it("lists the person's own sessions where none is named, each of which leads to the share form", async () => {
    expect(await jane.asks('share')).toMatch(
      /^Your sessions\nWhich one do you want to share\?[\s\S]*82\.5\/100 · Procurement Discovery[\s\S]*\[View\] \[Share…\]/,
    )
    expect(app.execPaths()).toEqual(['/sessions'])
    await jane.presses('Share…')
    await jane.submits({ conversation: 'C0TEAM' })
    expect(coach.publicMessages()).toHaveLength(1)
  })

  it('keeps Share… on each page of that list', async () => {
    for (let at = 0; at < 6; at += 1) app.addSession({ id: `older${at}` })
    await jane.asks('share')
    await jane.presses('Older')
    await jane.presses('Newer')
    expect(jane.sees().match(/\[Share…\]/g)).toHaveLength(5)
  })

  it('asks nothing above a list without sessions, and says that an email is missing', async () => {
    app.exec.sessions.clear()
    expect(await jane.asks('share')).toMatch(/^Your sessions\nNo sessions yet\./)
    expect(await withoutEmail.asks('share ')).toContain('has no email')
  })

  it('in the direct message leads to the share form, and stays small talk without a session', async () => {
    await jane.dm.posts(`share ${ID}`)
    expect(jane.dm.seesIn(jane.dm.answer())).toMatch(
      /^I can't share into a direct message\..*\n\[Send to a person…\]$/,
    )
    await jane.dm.posts('share')
    expect(jane.dm.seesIn(jane.dm.answer())).toContain('Which one do you want to share?')
    await jane.dm.posts('share more')
    expect(jane.dm.seesIn(jane.dm.answer())).not.toContain('share')
  })

  it('says that a text names no session, and offers nothing', async () => {
    expect(await jane.shares('!!! this')).toMatch(/isn't a session's id or link(?![\s\S]*\[Share…\])/)
  })

  it('refuses a share that cannot or may not be, says what works, and offers a retry only if that helps', async () => {
    for (const [person, channel, words, decision] of [
      [colleague, 'C0TEAM', "You can't open", 'refused'],
      [jane, 'C0SHARED', 'another organization', 'not_shared'],
      [jane, 'G0PRIVATE', '`/invite @Exec`', 'not_shared'],
      [jane, 'D0REPCOACH', "can't share into a direct message", 'not_shared'],
      [jane, 'C0NEWS', 'not allowed to post', 'not_shared'],
    ] as const) {
      const answer = await person.in(channel).shares(ID)
      expect(answer).toContain(words)
      expect(/\[(Share|Send)/.test(answer)).toBe(decision === 'not_shared')
      expect(jane.in(channel).publicMessages()).toEqual([])
      expect(app.lastAudit()).toMatchObject({ user: person.id, channel, session: ID, decision })
    }
    expect(await coach.shares('gone123')).not.toMatch(/\[(Share|Send)/)
  })

  it('does not tell the person to share again where the card is posted and the confirmation fails', async () => {
    app.slack.fault('response_url', { kind: 'status', status: 500, times: 5 })
    await jane.sendsCommand(`share ${ID}`)
    expect(jane.messages()).toHaveLength(1)
    expect(coach.publicMessages()).toHaveLength(1)
    expect(app.slack.callsOf('response_url')).toHaveLength(1)
    expect(app.audits()).toMatchObject([
      { decision: 'shared' },
      { decision: 'not_delivered', reason: 'response_url_500' },
    ])
  })

  it('posts a card that keeps its sharer and note after Show rubric, also after a restart', async () => {
    await coach.shares(`${ID} For <@U0REP|jane>: *well* done`)
    await app.restart()
    const [sharer] = jane.onlyMessage().blocks
    await jane.showsRubricToEveryone(jane.onlyMessage())
    const [expanded] = coach.publicMessages()
    expect(expanded?.blocks[0]?.elements).toEqual(sharer?.elements)
    expect(expanded && jane.seesIn(expanded)).toMatch(/Discovery Questions[\s\S]*\[Hide rubric\]/)
  })
})

describe('Share… after a share that failed', () => {
  /** The coach shares in a channel where that fails, and presses the button of the private answer. */
  async function triesAgain(text: string, channel: string, label = 'Share…'): Promise<Person> {
    const there = coach.in(channel)
    await there.asks(`share ${text}`)
    await app.restart()
    await there.presses(label)
    return there
  }

  const form = () => JSON.stringify(coach.modal().blocks)

  it('opens the form with the session and everything that was said, and the form then shares it', async () => {
    app.slackAnswers('chat.postMessage', 'internal_error')
    const there = await triesAgain(`<${LINK}> Open &amp; <@U0REP|jane> &lt;like this&gt;`, 'C0TEAM')
    expect(coach.sees()).toContain('82.5/100 · Procurement Discovery — Jane Smith')
    expect(form()).toContain('{"type":"text","text":"Open & "},{"type":"user","user_id":"U0REP"}')
    expect(form()).toContain('"default_to_current_conversation":true')
    await coach.submits()
    const card = there.publicMessages().at(-1)
    expect(card && there.seesIn(card)).toMatch(/Open &\s+<like this>[\s\S]*82\.5/)
    expect(coach.dm.messages()).toEqual([])
  })

  it('is Send to a person… where the app is not in the conversation', async () => {
    const there = await triesAgain(`${ID} For you, <@U0REP|jane>`, 'G0GROUP', 'Send to a person…')
    await coach.submits({ person: 'U0ADMIN' })
    expect(there.publicMessages()).toEqual([])
    expect(admin.dm.seesOnly()).toMatch(/For you, [\s\S]*82\.5/)
  })

  it('says that the form did not open', async () => {
    app.slackAnswers('views.open', 'internal_error')
    const there = await triesAgain(ID, 'C0OLD')
    expect(there.sees()).toContain('Something went wrong')
  })
})
