import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { ID, LINK } from '../support/exec/session-documents.ts'
import { inOrderFromStart } from '../support/in-order.ts'

const PLAIN = /Slack rejected the layout\. Reference EX-\w{6}$/
const REFUSED = { kind: 'status', status: 400, body: 'invalid_blocks' } as const
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague } = app

afterEach(() => expect(app.slack.notified).toEqual([]))

describe('an answer whose blocks Slack refuses', () => {
  it('to a command as plain text, once, and the log says so', async () => {
    app.slack.fault('response_url', REFUSED)
    const answer = await jane.asks(ID)
    expect(answer).toMatch(
      inOrderFromStart('🥇 82.5/100 · Procurement Discovery\nGold · Jane Smith', 'What went well'),
    )
    expect(answer).toMatch(PLAIN)
    const errorId = /EX-\w{6}/.exec(answer)?.[0]
    const refused = app.lines.map((line) => JSON.parse(line)).filter(({ msg }) => /refused/.test(msg))
    expect(refused).toMatchObject([
      { error_id: errorId, surface: 'command', slack_error: 'response_url_400_invalid_blocks' },
    ])
    expect(app.audits()).toMatchObject([{ error_id: errorId, decision: 'shown' }])
  })

  it('to a direct message as plain text, once', async () => {
    const messages = ['[ERROR] must be less than 3001 characters: Jane Smith [json-pointer:/blocks/3/text]']
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'invalid_blocks', messages })
    const dm = jane.dm
    await dm.posts(ID)
    expect(dm.answers()).toHaveLength(1)
    expect(dm.sees()).toContain('82.5/100 · Procurement Discovery')
    expect(dm.sees()).toMatch(PLAIN)
    expect(app.lines.join('')).toContain('"slack_error":"invalid_blocks","unread":"/blocks/3/text"')
  })

  it('to a press as plain text beside the message, which stays', async () => {
    await jane.asks(ID)
    const message = jane.answer()
    const before = jane.sees()
    app.slack.fault('response_url', REFUSED)
    await jane.presses('Show rubric')
    expect(jane.messages()).toHaveLength(2)
    expect(jane.seesIn(message)).toBe(before)
    expect(jane.sees()).toMatch(/Discovery Questions/)
    expect(jane.sees()).toMatch(PLAIN)
  })

  it('to a press below a link is shown only to the person who presses', async () => {
    await jane.posts(LINK)
    await coach.presses('Show rubric')
    app.slackAnswers('chat.unfurl', 'invalid_blocks')
    await coach.presses('Show to everyone')
    expect(coach.privateReply()).toContain('Discovery Questions')
    expect(jane.messages()).toHaveLength(1)
  })

  it('that unfurls a link becomes a card without content, whose View works', async () => {
    app.slackAnswers('chat.unfurl', 'invalid_blocks')
    await jane.posts(LINK)
    expect(jane.sees()).toContain('[View]')
    expect(jane.sees()).not.toMatch(/Jane|Procurement|82\.5/)
    await jane.presses('View')
    expect(jane.seesIn('modal')).toContain('82.5')
  })

  it('in a modal as plain text in place of the loading text', async () => {
    await colleague.posts(LINK)
    app.slackAnswers('views.update', 'invalid_arguments')
    await jane.presses('View')
    expect(jane.seesIn('modal')).toContain('82.5/100 · Procurement Discovery')
    expect(jane.seesIn('modal')).toMatch(PLAIN)
  })

  it('in a form that loads becomes a sentence in place of the loading text', async () => {
    await app.start({ bot: { timing: { formMs: 0 } } })
    const message = await coach.posts('Well?')
    const letExecAnswer = app.holdExec()
    app.slackAnswers('views.update', 'invalid_arguments')
    const sharing = jane.sharesFrom(message)
    await jane.waitsFor('Loading')
    letExecAnswer()
    await sharing
    expect(jane.seesIn('modal')).toMatch(inOrderFromStart('Something went wrong', 'Reference EX-'))
  })

  it('is tried twice, and no third time', async () => {
    app.slack.fault('response_url', { ...REFUSED, times: 3 })
    await jane.sendsCommand(ID)
    expect(app.slack.callsOf('response_url')).toHaveLength(2)
    expect(app.lastAudit()).toMatchObject({
      decision: 'not_delivered',
      reason: 'response_url_400_invalid_blocks',
    })
    app.slack.clearFaults()
  })
})
