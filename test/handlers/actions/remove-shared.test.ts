import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { postedIn } from '../../support/posted-in.ts'
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

describe('Remove', () => {
  async function shared(user = 'U0REP') {
    await app.slack.command({ user, channel: 'C0TEAM', text: `share ${ID}` })
    await app.bot.idle()
    const [message] = posted()
    if (message === undefined) throw new Error('nothing was posted')
    return message
  }

  /** What the person alone was told. */
  function told(user: string): string {
    const own = app.slack.visibleTo(user, 'C0TEAM').filter(({ ephemeral_for }) => ephemeral_for === user)
    return readable(own.flatMap(({ blocks }) => blocks))
  }

  async function remove(user: string, message: Message) {
    const [block] = message.blocks.filter(({ type }) => type === 'actions')
    const elements = Array.isArray(block?.elements) ? block.elements : []
    const menu = elements.find((element) => JSON.stringify(element).includes('session.more'))
    const value = /"value":"(remove[^"]*)"/.exec(JSON.stringify(menu))?.[1] ?? ''
    await app.slack.click({ user, message, action_id: 'session.more', value })
    await app.bot.idle()
  }

  it.each([
    ['the sharer', 'U0REP'],
    ['a coach', 'U0COACH'],
  ])('takes the card away for %s, and is audited', async (_, user) => {
    await remove(user, await shared())
    expect(posted()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ user, session: ID, surface: 'remove', decision: 'removed' })
  })

  it.each([
    ['the session is deleted in Exec', () => app.exec.sessions.clear()],
    ['Exec is down', () => app.exec.faults.set({ kind: 'invalid_key' })],
  ])('takes the card away for a coach though %s', async (_, fail) => {
    const message = await shared()
    await app.restart()
    fail()
    await remove('U0COACH', message)
    expect(posted()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ user: 'U0COACH', decision: 'removed', reason: 'coach' })
  })

  it('says why where it cannot be found out whether someone may', async () => {
    const message = await shared('U0COACH')
    await app.restart()
    app.exec.faults.set({ kind: 'invalid_key' })
    await remove('U0REP', message)
    expect(posted()).toHaveLength(1)
    expect(told('U0REP')).toContain("rejects this app's API key")
  })

  it('says so where Slack refuses, and counts what is gone already as removed', async () => {
    const message = await shared()
    app.slack.fault('chat.delete', { kind: 'error', error: 'internal_error' })
    await remove('U0REP', message)
    expect(told('U0REP')).toContain('Slack did not remove the card (internal_error)')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_removed', reason: 'internal_error' })
    app.slack.fault('chat.delete', { kind: 'error', error: 'message_not_found' })
    await remove('U0REP', message)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'removed', reason: 'sharer' })
  })

  it('takes the reply with the rubric along, after a restart too', async () => {
    await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    const [answer] = app.slack.visibleTo('U0COACH', 'C0TEAM')
    if (answer === undefined) throw new Error('no card')
    await app.slack.click({ user: 'U0COACH', message: answer, action_id: 'session.share' })
    await app.bot.idle()
    await app.slack.submitView({ user: 'U0COACH', values: { rubric: ['rubric'] } })
    await app.bot.idle()
    await app.restart()
    const [card] = posted()
    if (card === undefined) throw new Error('nothing was posted')
    await remove('U0COACH', card)
    expect(posted()).toEqual([])
  })

  it('is refused to others, in private, whatever the workspace may see', async () => {
    await app.restart({ EXEC_ACCESS: 'workspace' })
    await remove('U0COLLEAGUE', await shared())
    expect(posted()).toHaveLength(1)
    expect(told('U0COLLEAGUE')).toContain('Only who shared this card')
  })
})
