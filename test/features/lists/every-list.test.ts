import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { appDmId, type Person } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

async function start(sessions: number, email = 'jane@acme.com'): Promise<void> {
  app = await startTestApp()
  for (let index = 0; index < sessions; index += 1) {
    const created_at = new Date(Date.UTC(2026, 2, 15) - index * 3_600_000).toISOString()
    const scenario = { id: 's1', name: `Scenario ${index}` }
    const user = { id: 'u1', email, first_name: 'Jane', last_name: 'Smith' }
    app.exec.sessions.set(`s${index}`, sessionDocument({ id: `s${index}`, created_at, scenario, user }))
  }
}

function lastIn(channel: string, user: string): string {
  const message = app.slack.visibleTo(user, channel).at(-1)
  return readable(message?.blocks ?? [])
}

/** Each way to one's own list: asks for it, and returns all that the person can read then. */
const WAYS: Record<string, (user: string) => Promise<string>> = {
  async 'the command'(user) {
    await app.slack.command({ user, channel: 'C0TEAM', text: '' })
    await app.bot.idle()
    return lastIn('C0TEAM', user)
  },
  async 'a mention'(user) {
    await app.slack.post({ user, channel: 'C0TEAM', text: '<@U0BOT>' })
    await app.bot.idle()
    return lastIn('C0TEAM', user)
  },
  async 'a direct message'(user) {
    await app.slack.post({ user, channel: appDmId(user), text: 'hello' })
    await app.bot.idle()
    return lastIn(appDmId(user), user)
  },
  async 'the message shortcut'(user) {
    const { message } = await app.slack.post({ user: 'U0COACH', channel: 'C0TEAM', text: 'Well?' })
    await app.slack.messageShortcut({ user, message, callback_id: 'share_session' })
    await app.bot.idle()
    return readable(app.slack.view(user)?.blocks ?? [])
  },
  async 'the Home'(user) {
    await app.slack.openHome({ user })
    await app.bot.idle()
    return readable(app.slack.home(user)?.blocks ?? [])
  },
}

/** So many sessions are shown at once. */
const SHOWN: Record<string, number> = { 'the message shortcut': 100, 'the Home': 10 }

const ways = Object.keys(WAYS)
const ask = (way: string, user = 'U0REP') => WAYS[way]?.(user)
const named = (text = '') => new Set(text.match(/Scenario \d+/g)).size
const paths = () => app.exec.requests.map(({ path }) => path)

function becomes(id: string, more: Partial<Person>): void {
  Object.assign(app.slack.workspace.people.find((person) => person.id === id) ?? {}, more)
}

describe.each(ways)("one's own list by %s", (way) => {
  it.each([1, 5, 6, 500])('has the newest of %i, for one request', async (count) => {
    await start(count)
    const text = await ask(way)
    expect(named(text)).toBe(Math.min(count, SHOWN[way] ?? 5))
    expect(text).toContain('Scenario 0')
    // A Home reads the members, too, once a day: it offers other people's lists to Exec's admins.
    expect(paths()).toEqual(['/sessions', ...(way === 'the Home' ? ['/workspace/members'] : [])])
  })

  it('says that there is none, after it looked how Exec spells the email', async () => {
    await start(0)
    expect(await ask(way)).toContain('Exec has no session under the email address of your Slack profile')
    expect(paths()).toEqual(['/sessions', '/workspace/members'])
    await ask(way)
    expect(paths()).toHaveLength(2)
  })

  it('is found under an email that differs in case', async () => {
    await start(2, 'JANE@Acme.com')
    becomes('U0REP', { email: 'Jane@ACME.com' })
    expect(named(await ask(way))).toBe(2)
  })

  it('is of nobody without an email, and Exec is not asked', async () => {
    await start(2, '')
    expect(await ask(way, 'U0NOMAIL')).toContain('no email address that the app can read')
    expect(paths()).toEqual([])
    expect(app.audits()).toMatchObject([{ list_of: 'own', decision: 'refused', reason: 'email_missing' }])
  })

  it('is shown to nobody of another organisation, and Exec is not asked', async () => {
    await start(2)
    becomes('U0REP', { is_stranger: true })
    const text = await ask(way)
    expect(text).toContain('only to people of the organisation that installed this app')
    expect(named(text)).toBe(0)
    expect(paths()).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'other_organisation' }])
  })

  it('has one line in the log, which names nobody', async () => {
    await start(2)
    await ask(way)
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', list_of: 'own', decision: 'listed', reason: 'participant' },
    ])
    expect(app.lines.join('')).not.toMatch(/jane|smith|scenario \d/i)
  })
})
