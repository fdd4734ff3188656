import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../support/card-text.ts'
import { addAttempts } from '../support/exec/jane-attempts.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import type { Message } from '../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { readableEntity, withWorkObjects } from '../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const PLAIN = /it comes as plain text\. Reference EX-\w{6}$/
const REFUSED = { kind: 'status', status: 400, body: 'invalid_blocks' } as const
let stage: TestApp

beforeEach(async () => {
  stage = await startTestApp()
  stage.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  expect(stage.slack.notified).toEqual([])
  await stage.close()
})

function seen(user = 'U0REP', channel = 'C0TEAM'): Message[] {
  return stage.slack.visibleTo(user, channel)
}

function last(user = 'U0REP', channel = 'C0TEAM'): Message {
  const message = seen(user, channel).at(-1)
  if (message === undefined) throw new Error('nothing was posted')
  return message
}

const words = (message: Message) => readable(message.blocks)

async function command(text: string): Promise<Message> {
  await stage.slack.command({ user: 'U0REP', channel: 'C0TEAM', text })
  await stage.bot.idle()
  return last()
}

async function press(message: Message, action_id: string, user = 'U0REP') {
  await stage.slack.click({ user, message, action_id })
  await stage.bot.idle()
}

describe('an answer whose blocks Slack refuses', () => {
  it('to a command comes as plain text, once, and the log says so', async () => {
    stage.slack.fault('response_url', REFUSED)
    const answer = await command(ID)
    expect(seen()).toHaveLength(1)
    expect(answer.ephemeral_for).toBe('U0REP')
    expect(words(answer)).toMatch(/^🥇 82\.5 · Procurement Discovery\nGold · Jane Smith[\s\S]*What went well/)
    expect(words(answer)).toMatch(PLAIN)
    const reference = /EX-\w{6}/.exec(words(answer))?.[0]
    const refused = stage.lines.map((line) => JSON.parse(line)).filter(({ msg }) => /refused/.test(msg))
    expect(refused).toMatchObject([
      { error_id: reference, surface: 'command', slack_error: 'response_url_400_invalid_blocks' },
    ])
    expect(stage.audits()).toMatchObject([{ error_id: reference, decision: 'shown' }])
  })

  it('to a direct message comes as plain text, once', async () => {
    const messages = ['[ERROR] must be less than 3001 characters: Jane Smith [json-pointer:/blocks/3/text]']
    stage.slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks', messages })
    await stage.slack.post({ user: 'U0REP', channel: 'D0APPREP', text: ID })
    await stage.bot.idle()
    expect(seen('U0REP', 'D0APPREP')).toHaveLength(2)
    expect(words(last('U0REP', 'D0APPREP'))).toMatch(/82\.5 · Procurement Discovery/)
    expect(words(last('U0REP', 'D0APPREP'))).toMatch(PLAIN)
    expect(stage.lines.join('')).toContain('"slack_error":"invalid_blocks","unread":"/blocks/3/text"')
  })

  it('to a mention comes as plain text, to whoever mentioned the app', async () => {
    stage.slack.fault('chat.postEphemeral', { kind: 'error', error: 'msg_blocks_too_long' })
    await stage.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: '<@U0BOT>' })
    await stage.bot.idle()
    expect(last().ephemeral_for).toBe('U0REP')
    expect(words(last())).toMatch(/^Your sessions[\s\S]*82\.5 · Procurement Discovery/)
    expect(words(last())).toMatch(PLAIN)
  })

  it.each(['show_evaluations', 'back_to_card'])(
    'to %s is told beside the card, which stays',
    async (action) => {
      addAttempts(stage.exec, 2)
      const card = await command(ID)
      if (action === 'back_to_card') await press(card, 'session.progress')
      const before = words(last())
      stage.slack.fault('response_url', REFUSED)
      await press(card, `session.${action}`)
      const [first, beside, ...others] = seen()
      expect(others).toEqual([])
      expect(words(first ?? card)).toBe(before)
      expect(words(beside ?? card)).toMatch(action === 'back_to_card' ? /82\.5/ : /Discovery Questions/)
      expect(words(beside ?? card)).toMatch(PLAIN)
    },
  )

  it('below a link is told to the clicker alone', async () => {
    await stage.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    stage.slack.fault('chat.unfurl', { kind: 'error', error: 'invalid_blocks' })
    await press(last('U0COACH'), 'session.show_evaluations', 'U0COACH')
    expect(last('U0COACH').ephemeral_for).toBe('U0COACH')
    expect(words(last('U0COACH'))).toMatch(/Discovery Questions/)
    expect(seen('U0REP')).toHaveLength(1)
  })

  it('that unfurls a link becomes a card without content, which opens', async () => {
    stage.slack.fault('chat.unfurl', { kind: 'error', error: 'invalid_blocks' })
    const { message } = await stage.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    const [unfurl] = stage.slack.message('C0TEAM', message.ts)?.attachments ?? []
    expect(readable(unfurl?.blocks ?? [])).toContain('[View feedback]')
    expect(readable(unfurl?.blocks ?? [])).not.toMatch(/Jane|Procurement|82\.5/)
    await press(message, 'session.view_feedback')
    expect(readable(stage.slack.view('U0REP')?.blocks ?? [])).toContain('82.5')
  })

  it.each(['list.back', 'session.view'])('to %s in a list is told beside it', async (action) => {
    const message = await command('latest')
    if (action === 'session.view') await press(message, 'list.back')
    const before = words(last())
    stage.slack.fault('response_url', REFUSED)
    await press(message, action)
    const [list, beside] = seen()
    expect(words(list ?? message)).toBe(before)
    expect(words(beside ?? message)).toMatch(/Procurement Discovery[\s\S]*plain text/)
  })

  it('in a modal comes as plain text, and no word of patience stays', async () => {
    await stage.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    stage.slack.fault('views.update', { kind: 'error', error: 'invalid_arguments' })
    await press(last(), 'session.view_feedback')
    const modal = readable(stage.slack.view('U0REP')?.blocks ?? [])
    expect(modal).toMatch(/82\.5 · Procurement Discovery/)
    expect(modal).toMatch(PLAIN)
  })

  it('in the share form leaves the form without its menu', async () => {
    const { message } = await stage.slack.post({ user: 'U0COACH', channel: 'C0TEAM', text: 'Well?' })
    stage.exec.faults.latencyMs = 400
    stage.slack.fault('views.update', { kind: 'error', error: 'invalid_arguments' })
    await stage.slack.messageShortcut({ user: 'U0REP', message, callback_id: 'share_session' })
    await stage.bot.idle()
    const form = readable(stage.slack.view('U0REP')?.blocks ?? [])
    expect(form).not.toContain('Loading')
    expect(form).toContain('Its id, or the link of its page in Exec')
  })

  it('in the details of a Work Object becomes a sentence', async () => {
    await stage.close()
    stage = await startTestApp(withWorkObjects())
    stage.exec.sessions.set(ID, sessionDocument())
    const { message } = await stage.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    stage.slack.fault('entity.presentDetails', { kind: 'error', error: 'invalid_metadata' })
    await stage.slack.openEntity({ user: 'U0COACH', message })
    await stage.bot.idle()
    expect(stage.slack.pane('U0COACH')?.error).toMatchObject({
      status: 'custom_partial_view',
      custom_message: expect.stringMatching(/Something went wrong in this app.*Reference EX-/),
    })
    await stage.slack.click({ user: 'U0COACH', pane: true, action_id: 'session.try_again' })
    await stage.bot.idle()
    expect(readableEntity(stage.slack.pane('U0COACH')?.details)).toContain('82.5')
  })

  it('keeps to the letter what Exec sent', async () => {
    const hostile = '<!channel> <@U0COACH> *bold* &amp; <https://evil.example|x> `code`'
    stage.exec.sessions.set(ID, sessionDocument({ outcome_feedback: hostile }))
    stage.slack.fault('response_url', REFUSED)
    const answer = await command(ID)
    expect(words(answer)).toContain(hostile)
    expect(JSON.stringify(answer.blocks)).not.toContain('mrkdwn')
  })

  it('is not tried a third time', async () => {
    stage.slack.fault('response_url', { ...REFUSED, times: 3 })
    await stage.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    await stage.bot.idle()
    expect(stage.slack.callsOf('response_url')).toHaveLength(2)
    expect(stage.audits().at(-1)).toMatchObject({
      decision: 'not_delivered',
      reason: 'response_url_400_invalid_blocks',
    })
    stage.slack.clearFaults()
  })

  it('is not given again where it may have arrived', async () => {
    stage.slack.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' })
    await stage.slack.post({ user: 'U0REP', channel: 'D0APPREP', text: ID })
    await stage.bot.idle()
    expect(stage.slack.callsOf('chat.postMessage')).toHaveLength(1)
  })
})
