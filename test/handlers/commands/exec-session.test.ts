import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Fault } from '../../support/slack/faults.ts'

const app = testApp({}, (app) => app.addSession())
const { rep: jane, colleague, guest, withoutEmail } = app

afterEach(() => expect(app.slack.notified).toEqual([]))

describe('/exec-session with other words', () => {
  it('says what is meant, or wrong, without asking Exec', async () => {
    for (const [text, ...words] of [
      ['help', '`/exec-session`: your sessions'],
      ['HELP', '[My sessions] [To practice] [Notifications…]'],
      ['--help', '`/exec-session`: your sessions'],
      ['<https://app.exec.com/scenarios/procurement>', "That isn't a session's link"],
      [`<https://app.exec.com.evil.com/sessions/${ID}>`, 'another site'],
      ['lates', 'Did you mean `/exec-session latest`?', '[Latest session]'],
      ['recnet', 'Did you mean `/exec-session recent`?', '[My sessions]'],
      ['teem', "That isn't a session or a command.", '[My sessions] [Help]'],
      ['hlep', 'Did you mean `/exec-session help`?', '[Help]'],
      ['shar foo', 'Did you mean `/exec-session share &lt;link&gt;`?', '[My sessions] [Help]'],
      ['foo bar', "That isn't a session or a command.", '[My sessions] [Help]'],
      ['share lovelyopening', "isn't a session's id or link"],
      ['why lovelyopening', "❌ That isn't a session's id or link"],
    ]) {
      const answer = await jane.asks(text ?? '')
      for (const some of words) expect(answer).toContain(some)
      expect(answer).not.toContain('EX-')
    }
    // For the help of someone who may be an admin.
    expect(app.execPaths()).toEqual(['/workspace/members'])
  })

  it.each([
    ['lates', 'Latest session', inOrder('82.5', '[All sessions]')],
    ['status', 'My sessions', inOrder('Your sessions', '82.5', '[View]')],
    ['status', 'Help', /`\/exec-session assignments`/],
  ])('answers "%s", and then the button %s, in the same message', async (text, button, words) => {
    await jane.asks(text)
    await jane.presses(button)
    expect(jane.seesOnly()).toMatch(words)
  })
})

describe('access to a session by /exec-session', () => {
  it.each([
    [colleague, {}, 'not_allowed', 'The person who did it, their coaches and Exec admins'],
    [guest, { EXEC_ACCESS: 'workspace' }, 'not_allowed', 'As a guest, you can only open your own'],
    [withoutEmail, {}, 'email_missing', 'has no email'],
  ])('refuses the session to $id under %j, and says who may see it', async (person, env, reason, words) => {
    await app.start({ env })
    const answer = await person.asks(ID)
    expect(answer).toContain(words)
    expect(answer).not.toMatch(/EX-|EXEC_|Jane|Smith|Procurement|82\.5|jane@/)
    expect(app.audits()).toMatchObject([{ user: person.id, session: ID, decision: 'refused', reason }])
  })

  it('says that the app lacks a permission where Slack does not say who someone is', async () => {
    await app.start({ slack: { scopes: ['commands', 'links:read', 'links:write'] } })
    expect(await jane.asks(ID)).toMatch(inOrder('I lack a permission in Slack', 'Reference EX-'))
    app.slack.refusals.length = 0
  })
})

describe('the answer to /exec-session', () => {
  it.each<[string, Fault, string]>([
    ['refuses it', { kind: 'status', status: 500, times: 5 }, 'response_url_500'],
    ['may have lost it', { kind: 'answer_lost', times: 5 }, 'request_failed'],
  ])(
    'is sent once where Slack %s, and the log has the failure under its error id',
    async (_, fault, reason) => {
      app.slack.fault('response_url', fault)
      await jane.sendsCommand(ID)
      expect(app.slack.callsOf('response_url')).toHaveLength(1)
      const [failure, ...others] = app.lines.filter((line) => line.includes('answer failed'))
      expect(others).toEqual([])
      expect(failure).toContain(`"slack_error":"${reason}"`)
      const errorId = /"error_id":"(EX-\w{6})"/.exec(failure ?? '')?.[1]
      expect(app.lastAudit()).toMatchObject({ error_id: errorId, decision: 'not_delivered', reason })
    },
  )

  it('answers a command without a trigger_id once', async () => {
    const { payload, ...delivery } = await jane.sendsCommand('help')
    const { trigger_id: _, ...rest } = payload
    for (const count of [2, 2]) {
      await app.redeliver({ ...delivery, payload: rest })
      expect(jane.messages()).toHaveLength(count)
    }
  })
})
