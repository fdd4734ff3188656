import { afterEach, describe, expect, it } from 'vitest'
import type { Person } from '../../support/person.ts'
import { appDmId } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
let jane: Person

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

async function start(sessions: number, email = 'jane@acme.com'): Promise<void> {
  app = await startTestApp()
  jane = app.person('U0REP')
  for (let index = 0; index < sessions; index += 1) {
    const created_at = new Date(Date.UTC(2026, 2, 15) - index * 3_600_000).toISOString()
    const scenario = { id: 's1', name: `Scenario ${index}` }
    const user = { id: 'u1', email, first_name: 'Jane', last_name: 'Smith' }
    app.addSession({ id: `s${index}`, created_at, scenario, user })
  }
}

/** Each way to one's own list: returns all that the person can read then. */
const WAYS: Record<string, (person: Person) => Promise<string>> = {
  async 'the command'(person) {
    await person.sendsCommand('')
    return person.sees()
  },
  async 'a mention'(person) {
    await person.posts('<@U0BOT>')
    return person.sees()
  },
  async 'a direct message'(person) {
    const dm = person.in(appDmId(person.id))
    await dm.posts('hello')
    return dm.sees()
  },
  async 'the message shortcut'(person) {
    await person.sharesFrom(await app.person('U0COACH').posts('Well?'))
    return person.seesIn('modal')
  },
  async 'the Home'(person) {
    await person.opensHome()
    return person.seesIn('home')
  },
}

/** The number of sessions that each way shows at once; 5 for the others. */
const SHOWN: Record<string, number> = { 'the message shortcut': 100, 'the Home': 10 }

const ways = Object.keys(WAYS)
const ask = (way: string, person: Person) => WAYS[way]?.(person)
const named = (text = '') => new Set(text.match(/Scenario \d+/g)).size

describe.each(ways)("one's own list by %s", (way) => {
  it.each([1, 5, 6, 500])('shows the newest of %i sessions, with one request to Exec', async (count) => {
    await start(count)
    const text = await ask(way, jane)
    expect(named(text)).toBe(Math.min(count, SHOWN[way] ?? 5))
    expect(text).toContain('Scenario 0')
    // A Home reads the members, too, once a day: it offers other people's lists to Exec's admins. It also has the assignments.
    const ofHome = way === 'the Home' ? ['/scenarios/assignments', '/workspace/members'] : []
    expect(app.execPaths().toSorted()).toEqual(['/sessions', ...ofHome].toSorted())
  })

  it('says that there is no session, after it looked up how Exec spells the email', async () => {
    await start(0)
    expect(await ask(way, jane)).toContain('No sessions yet')
    const assignments = way === 'the Home' ? ['/scenarios/assignments'] : []
    expect(app.execPaths().toSorted()).toEqual([...assignments, '/sessions', '/workspace/members'])
    const before = app.execPaths().length
    await ask(way, jane)
    expect(app.execPaths()).toHaveLength(before)
  })

  it('finds sessions under an email that differs in case', async () => {
    await start(2, 'JANE@Acme.com')
    jane.profile.email = 'Jane@ACME.com'
    expect(named(await ask(way, jane))).toBe(2)
  })

  it('refuses someone without an email, and does not ask Exec', async () => {
    await start(2, '')
    expect(await ask(way, app.person('U0NOMAIL'))).toContain('your Slack profile has no email')
    expect(app.execPaths()).toEqual([])
    expect(app.audits()).toMatchObject([{ list_of: 'own', decision: 'refused', reason: 'email_missing' }])
  })

  it('refuses someone of another organization, and does not ask Exec', async () => {
    await start(2)
    jane.profile.is_stranger = true
    const text = await ask(way, jane)
    expect(text).toContain('only for people in the organization that added Exec')
    expect(named(text)).toBe(0)
    expect(app.execPaths().toSorted()).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'other_organisation' }])
  })

  it('leaves one audit line, and no name in the log', async () => {
    await start(2)
    await ask(way, jane)
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', list_of: 'own', decision: 'listed', reason: 'participant' },
    ])
    expect(app.lines.join('')).not.toMatch(/jane|smith|scenario \d/i)
  })
})
