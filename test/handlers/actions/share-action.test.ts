import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { postedIn } from '../../support/posted-in.ts'
import type { Choice } from '../../support/slack/element-values.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

const posted = (channel = 'C0TEAM', user = 'U0COACH') => postedIn(app.slack, channel, user)

describe('Share… after a share that failed', () => {
  async function failedShare(text: string, channel: string) {
    await app.slack.command({ user: 'U0COACH', channel, text: `share ${text}` })
    await app.bot.idle()
    const [message, ...others] = app.slack.visibleTo('U0COACH', channel)
    if (message === undefined || others.length > 0) throw new Error('one answer was expected')
    return message
  }

  async function pressShare(message: Message) {
    await app.slack.click({ user: 'U0COACH', message, action_id: 'session.share_again' })
    await app.bot.idle()
  }

  async function submit(values: Record<string, Choice> = {}) {
    await app.slack.submitView({ user: 'U0COACH', values })
    await app.bot.idle()
  }

  it('opens the form with everything that was said, which then shares', async () => {
    const answer = await failedShare(`<${LINK}> Open &amp; close &lt;like this&gt;`, 'G0PRIVATE')
    expect(readable(answer.blocks)).toMatch(/`\/invite`[\s\S]*\[Share…\]/)
    await pressShare(answer)
    const form = JSON.stringify(app.slack.view('U0COACH')?.blocks)
    for (const filled of [LINK, 'Open & close <like this>', '"initial_conversation":"G0PRIVATE"'])
      expect(form).toContain(filled)
    app.slack.workspace.conversations.find(({ id }) => id === 'G0PRIVATE')?.members.push('U0BOT')
    await submit()
    const [card, ...others] = posted('G0PRIVATE')
    expect(others).toEqual([])
    expect(readable(card?.blocks ?? [])).toMatch(/Open & close <like this>[\s\S]*82\.5/)
  })

  it('says what its first field holds, also where it is filled in', async () => {
    await pressShare(await failedShare(`<${LINK}>`, 'G0PRIVATE'))
    const fields = objectsIn(parseJson(JSON.stringify(app.slack.view('U0COACH')?.blocks)))
    expect(fields[0]).toMatchObject({
      hint: { text: 'Its id, or the link of its page in Exec.' },
      element: { initial_value: LINK },
    })
  })

  it('lets another conversation be chosen, after a restart too, and names whom the note named', async () => {
    const answer = await failedShare(`${ID} For you, <@U0REP|jane>`, 'D0REPCOACH')
    await app.restart()
    await pressShare(answer)
    await submit({ conversation: 'C0TEAM' })
    const [card] = posted()
    expect(readable(card?.blocks ?? [])).toMatch(/For you[\s\S]*82\.5/)
    expect(JSON.stringify(card?.blocks[0])).toContain('{"type":"user","user_id":"U0REP"}')
  })

  it('has the id where the link is longer than a button holds, and what fits of a long note', async () => {
    const answer = await failedShare(`<${LINK}?from=${'x'.repeat(2500)}> ${'👍🏽'.repeat(400)}`, 'D0REPCOACH')
    await pressShare(answer)
    const form = JSON.stringify(app.slack.view('U0COACH')?.blocks)
    expect(form).toContain(`"initial_value":"${ID}"`)
    expect(form).toMatch(/"initial_value":"(?:👍🏽){370,374}…"/u)
    expect(form).toContain('"initial_conversation":"D0REPCOACH"')
  })

  it('keeps the conversation where a button does not hold the note', async () => {
    const answer = await failedShare(`${ID} ${'"'.repeat(1500)}`, 'C0OLD')
    await pressShare(answer)
    const form = JSON.stringify(app.slack.view('U0COACH')?.blocks)
    expect(form).toContain('"initial_conversation":"C0OLD"')
  })

  it('says so where the form does not open', async () => {
    const answer = await failedShare(ID, 'C0OLD')
    app.slack.fault('views.open', { kind: 'error', error: 'internal_error' })
    await pressShare(answer)
    const last = app.slack.visibleTo('U0COACH', 'C0OLD').at(-1)
    expect(readable(last?.blocks ?? [])).toContain('Something went wrong')
  })

  it('is not offered for what is no session', async () => {
    const answer = await failedShare('!!! this', 'C0TEAM')
    expect(readable(answer.blocks)).toContain("not a session's id or link")
    expect(readable(answer.blocks)).not.toContain('[Share…]')
  })
})
