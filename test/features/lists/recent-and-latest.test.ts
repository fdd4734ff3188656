import { afterEach, describe, expect, it } from 'vitest'
import { ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'
import { addToList } from '../../support/session-list.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

let app: TestApp
let jane: Person
let coach: Person

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

async function start(sessions: number, options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.addMember()
  for (let index = 0; index < sessions; index += 1) addToList(app, index)
  jane = app.person('U0REP')
  coach = app.person('U0COACH')
}

describe('/exec-session recent <person>', () => {
  it.each([
    ['a coach, by mention', 'U0COACH', '<@U0REP|jane>', 'U0REP', 'coach'],
    ['a coach, by email', 'U0COACH', '<mailto:Jane@acme.com|Jane@acme.com>', 'u1a2b3c4d5e6', 'coach'],
    ["one of Exec's admins", 'U0ADMIN', 'jane@acme.com', 'u1a2b3c4d5e6', 'admin'],
  ])('lists the sessions of the person for %s', async (_, user, whom, list_of, reason) => {
    await start(6)
    const person = app.person(user)
    expect(await person.asks(`recent ${whom}`)).toContain('Sessions of Jane Smith')
    await person.presses('Older')
    expect(person.sees()).toContain('\n6 of 6\n')
    await person.presses('View')
    await person.presses('Back')
    expect(person.sees()).toContain('Sessions of Jane Smith')
    const lists = app.execRequests('/sessions')
    expect(lists.filter(({ query }) => query.scenario_ids === undefined)).toHaveLength(1)
    expect(app.audits()[0]).toMatchObject({ user, list_of, decision: 'listed', reason })
  })

  it.each(['<@U0REP|jane smith>', 'jane@acme.com', '<mailto:jane@acme.com|jane@acme.com>'])(
    'lists the sessions of a person who is named alone, by %s',
    async (whom) => {
      await start(1)
      expect(await coach.asks(whom)).toContain('Sessions of Jane Smith')
    },
  )

  it.each([
    ['restricted', 'U0COLLEAGUE'],
    ['workspace', 'U0COLLEAGUE'],
    ['workspace', 'U0GUEST'],
  ])('refuses under EXEC_ACCESS=%s anyone else: %s', async (EXEC_ACCESS, user) => {
    await start(1, { env: { EXEC_ACCESS } })
    const answer = await app.person(user).asks('recent <@U0REP>')
    expect(answer).toContain("You can't list this person's sessions")
    expect(answer).not.toMatch(/Jane|Scenario/)
    expect(app.execPaths()).toEqual(['/workspace/members'])
    expect(app.audits()).toMatchObject([
      { user, list_of: 'U0REP', decision: 'refused', reason: 'list_not_allowed' },
    ])
  })

  it.each(['<@U0REP>', 'jane@acme.com'])(
    "lists one's own sessions for someone who names themself by %s",
    async (whom) => {
      await start(1)
      expect(await jane.asks(`recent ${whom}`)).toContain('Your sessions')
      expect(app.audits()).toMatchObject([{ reason: 'participant' }])
    },
  )

  it.each([
    ['a guest', '<@U0GUEST>', 'gus@acme.com'],
    ['someone who left', '<@U0GONE>', 'gone@acme.com'],
    ['someone without a Slack account', 'Alum@Acme.com', 'alum@acme.com'],
  ])('lists for a coach the sessions of %s', async (_, whom, email) => {
    await start(1)
    app.addSession({ id: 'a', user: { id: 'u5', email, first_name: 'Pat' } })
    const answer = await coach.asks(`recent ${whom}`)
    expect(answer).toMatch(/^Sessions of Pat\n\*🥇 82\.5/)
    expect(answer).not.toContain('Scenario 0')
  })

  it.each([
    ['<@U0OUTSIDER>', 'in another organization'],
    ['<@U0NOMAIL>', "That person's Slack profile has no email"],
    ['<@U0REP2>', 'No sessions yet under the email in their Slack profile'],
    ['<@U0REP2>', 'Sessions of Ravi Patel'],
    ['nobody@acme.com', 'No sessions under nobody@acme.com.'],
    ['<@U0BOT>', 'profile has no email'],
    ['@jane', "I don't know who that is"],
    ['<@U0REP> <@U0REP2>', "I don't know who that is"],
    ['jane@acme.com, bo@acme.com', "I don't know who that is"],
  ])('answers a coach who names %s with: %s', async (whom, words) => {
    await start(1)
    expect(await coach.asks(`recent ${whom}`)).toContain(words)
  })
})

describe('/exec-session latest', () => {
  it('shows the newest graded session, which leads to the list, with two requests to Exec', async () => {
    await start(3)
    addToList(app, 0, ungradedDocument)
    expect(await jane.asks('latest')).toContain('🥇 82.5/100 · Scenario 1')
    expect(app.execPaths()).toEqual(['/sessions', '/sessions/s1'])
    await jane.presses('All sessions')
    expect(jane.sees()).toContain("Doesn't count · Scenario 0")
    expect(app.execPaths()).toHaveLength(2)
  })

  it('says that no session is graded, and lists those there are', async () => {
    await start(0)
    addToList(app, 0, ungradedDocument)
    expect(await jane.asks('latest')).toMatch(/None of these is graded\.[\s\S]*Scenario 0\* \[View\]/)
    expect(app.execPaths()).toEqual(['/sessions'])
  })

  it('says that it looked at the latest 100 of 500 sessions where none of them is graded', async () => {
    await start(500)
    for (let index = 0; index < 120; index += 1) addToList(app, index, ungradedDocument)
    expect(await jane.asks('latest')).toContain('None of the latest 100 is graded.')
    expect(jane.sees()).toMatch(/Scenario 0\* \[View\][\s\S]*1–5 of 500[\s\S]*\[Older\]/)
    expect(app.execPaths()).toEqual(['/sessions'])
  })

  it('says how to start a session to someone who has none', async () => {
    await start(0)
    const answer = await jane.asks('LATEST')
    expect(answer).toContain('pick a scenario')
    expect(answer).not.toContain('None of these')
  })

  it('says that Exec rejects the key, for the list and for the session', async () => {
    await start(1)
    app.exec.faults.next({ kind: 'invalid_key' })
    expect(await jane.asks('latest')).toContain("rejects the app's API key")
    await jane.asks('')
    app.exec.faults.next({ kind: 'invalid_key' })
    expect(await jane.asks('latest')).toContain("rejects the app's API key")
  })

  it("shows a coach someone else's newest session, which leads to their list", async () => {
    await start(3)
    addToList(app, 0, ungradedDocument)
    expect(await coach.asks('latest <@U0REP|jane>')).toContain('🥇 82.5/100 · Scenario 1')
    await coach.presses('All sessions')
    expect(coach.sees()).toMatch(/Sessions of Jane Smith[\s\S]*Scenario 0/)
    expect(app.audits()).toMatchObject([
      { user: 'U0COACH', list_of: 'U0REP', decision: 'listed', reason: 'coach' },
      { user: 'U0COACH', session: 's1', decision: 'shown', reason: 'coach' },
      { user: 'U0COACH', list_of: 'U0REP', decision: 'listed', reason: 'coach' },
    ])
  })

  it.each(['', 'latest'])('tells a coach without own sessions how to see others, for "%s"', async (text) => {
    await start(0)
    expect(await coach.asks(text)).toMatch(/type \/exec-session @ and pick their name[\s\S]*No sessions yet/)
    expect(await app.person('U0COLLEAGUE').asks(text)).not.toContain('pick their name')
  })

  it("refuses someone else's newest session to a colleague, as their list", async () => {
    await start(1, { env: { EXEC_ACCESS: 'workspace' } })
    const answer = await app.person('U0COLLEAGUE').asks('latest <@U0REP>')
    expect(answer).not.toMatch(/Jane|Scenario/)
    expect(app.execRequests('/sessions')).toEqual([])
    expect(app.audits()).toMatchObject([
      { list_of: 'U0REP', decision: 'refused', reason: 'list_not_allowed' },
    ])
  })

  it.each(['latest jane', '@jane', '<!subteam^S0COACHES>'])(
    'says of "%s" how to name a person, without asking Exec',
    async (text) => {
      await start(1)
      expect(await coach.asks(text)).toContain("I don't know who that is")
      expect(app.execPaths()).toEqual([])
    },
  )
})
