import { afterEach, describe, expect, it } from 'vitest'
import { ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'
import { addToList } from '../../support/session-list.ts'
import { interactiveElements } from '../../support/slack/blocks/interactive-elements.ts'
import { IMPATIENT, startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

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

describe('/exec-session without a session', () => {
  it.each(['', '  ', 'recent', 'RECENT '])(
    'lists the five latest sessions for the text "%s", with one request to Exec',
    async (text) => {
      await start(7)
      addToList(app, 1, ungradedDocument)
      const answer = await jane.asks(text)
      expect(answer).toContain('Your sessions')
      expect(answer).toContain('*🥇 82.5/100 · Scenario 0* [View]')
      expect(answer).toContain("*⚪ Doesn't count · Scenario 1* [View]")
      expect(answer).toContain('Scenario 4')
      expect(answer).not.toContain('Scenario 5')
      expect(answer).toContain('1–5 of 7')
      expect(app.exec.requests).toMatchObject([
        { path: '/sessions', query: { user_emails: 'jane@acme.com', page: '1', page_size: '100' } },
      ])
      expect(app.audits()).toMatchObject([
        { user: 'U0REP', surface: 'command', list_of: 'own', decision: 'listed', reason: 'participant' },
      ])
    },
  )

  it('says how to start a session to someone who has none', async () => {
    await start(0)
    expect(await jane.asks('')).toMatch(/No sessions yet\. Open Exec, pick a scenario/)
  })

  it.each([1, 5])('has no Older button for %i sessions', async (count) => {
    await start(count)
    const answer = await jane.asks('')
    expect(answer.match(/\[View\]/g)).toHaveLength(count)
    expect(answer).not.toContain('[Older]')
  })

  it("lists nobody else's sessions, even where Exec ignores the filter by email", async () => {
    await start(2)
    app.exec.emailFilter = 'ignored'
    expect(await app.person('U0COLLEAGUE').asks('')).toContain('No sessions yet')
  })

  it('lists the sessions of a guest', async () => {
    await start(0)
    app.addSession({ id: 'g', user: { id: 'u5', email: 'Gus@ACME.com' } })
    expect(await app.person('U0GUEST').asks('')).toContain('🥇 82.5')
  })

  it('finds sessions where only Exec writes the email in another case', async () => {
    await start(0)
    app.exec.emailFilter = 'exact'
    const user = { id: 'u1', email: 'JANE@acme.com' }
    app.addSession({ id: 'a', user })
    app.addMember({ id: 'm2', email: user.email, role: 'member' })
    expect(await jane.asks('')).toContain('🥇 82.5')
    expect(app.execPaths()).toEqual(['/sessions', '/workspace/members', '/sessions'])
  })

  it('finds sessions where Slack and Exec write the email in the same other case', async () => {
    await start(0)
    app.exec.emailFilter = 'exact'
    jane.profile.email = 'Jane@Acme.com'
    app.addSession({ id: 'a', user: { id: 'u1', email: 'Jane@Acme.com' } })
    expect(await jane.asks('')).toContain('🥇 82.5')
  })

  it('refuses someone without an email, and does not ask Exec', async () => {
    await start(1)
    expect(await app.person('U0NOMAIL').asks('')).toContain('has no email')
    expect(app.exec.requests).toEqual([])
    expect(app.audits()).toMatchObject([
      { user: 'U0NOMAIL', list_of: 'own', decision: 'refused', reason: 'email_missing' },
    ])
  })

  it('asks Exec once for several commands at the same time and within a minute', async () => {
    await start(3)
    await Promise.all([1, 2, 3].map(() => jane.sendsCommand('')))
    await jane.asks('recent')
    expect(app.execPaths()).toEqual(['/sessions'])
  })

  it('answers once where Slack delivers the command again', async () => {
    await start(1)
    await jane.sendsCommand('')
    await app.redeliver()
    expect(jane.messages()).toHaveLength(1)
  })

  it.each([
    [{ kind: 'server_error', status: 503 }, 'is having problems', true],
    [{ kind: 'limited', retryAfter: 3600, where: 'body' }, 'request limit', true],
    [{ kind: 'invalid_key' }, "rejects the app's API key", false],
    [{ kind: 'html' }, "can't be read", false],
  ] as const)('says in place of the list what is wrong with Exec: %j', async (fault, words, again) => {
    await start(1)
    app.exec.faults.set(fault)
    const answer = await jane.asks('')
    expect(answer).toContain(words)
    expect(answer.includes('[Try again]')).toBe(again)
  })

  it('shows the list after Try again', async () => {
    await start(1)
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await jane.asks('')
    app.exec.faults.clear()
    await jane.presses('Try again')
    expect(jane.sees()).toContain('🥇 82.5/100 · Scenario 0')
  })

  it('says in place of the list that Exec took too long', async () => {
    await start(1, { bot: IMPATIENT })
    app.exec.faults.set({ kind: 'hang' })
    expect(await jane.asks('')).toContain('took too long')
  })
})

describe('View and Back in a list', () => {
  it('turn the list into the card and back in place, with one more request to Exec', async () => {
    await start(7)
    await jane.asks('')
    await jane.presses('Older')
    expect(jane.sees()).toContain('6–7 of 7')
    await jane.presses('View', { beside: 'Scenario 6' })
    expect(jane.sees()).toMatch(
      /82\.5\/100 · Scenario 6[\s\S]*\[Full review\] \[Show rubric\] \[Share…\] \[Back\]/,
    )
    await jane.presses('Back')
    expect(jane.sees()).toContain('6–7 of 7')
    expect(jane.messages()).toHaveLength(1)
    expect(app.execPaths()).toEqual(['/sessions', '/sessions/s6'])
    expect(app.audits().map(({ surface, decision }) => [surface, decision])).toEqual([
      ['command', 'listed'],
      ['list:list.older', 'listed'],
      ['list:session.view', 'shown'],
      ['list:list.back', 'listed'],
    ])
  })

  it('keep Back on the card whatever is pressed there, also after a restart', async () => {
    await start(1)
    addToList(app, 0, (document) => ungradedDocument({ ...document, created_at: new Date().toISOString() }))
    await jane.asks('')
    await jane.presses('View')
    expect(jane.sees()).toMatch(/\[Refresh\].*\[Back\]/)
    addToList(app, 0)
    await app.restart()
    await jane.presses('Refresh')
    expect(jane.sees()).toMatch(/\[Show rubric\].*\[Back\]/)
    await jane.presses('Show rubric')
    await jane.presses('Hide rubric')
    await jane.presses('Back')
    expect(jane.sees()).toContain('Your sessions')
  })

  it('lead to the next page when Older is pressed twice', async () => {
    await start(7)
    await jane.asks('')
    await Promise.all([jane.presses('Older'), jane.presses('Older')])
    expect(jane.sees()).toContain('6–7 of 7')
    expect(app.execPaths()).toEqual(['/sessions'])
  })

  it('work an hour later, after the first response_url has expired, and once for a second delivery', async () => {
    let now = Date.now()
    await start(7, { mode: 'socket', slack: { clock: () => now } })
    await jane.asks('')
    now += 3_600_000
    await jane.presses('Older')
    expect(jane.sees()).toContain('6–7 of 7')
    const calls = app.slack.callsOf('response_url').length
    await app.redeliver()
    expect(app.slack.callsOf('response_url')).toHaveLength(calls)
  })

  it('say beside the list why the card is not shown, and leave the list as it is', async () => {
    await start(1)
    await jane.asks('')
    const list = jane.answer()
    const before = jane.sees()
    app.exec.sessions.clear()
    await jane.presses('View')
    expect(jane.seesIn(list)).toBe(before)
    expect(jane.sees()).toContain("Exec can't find this session")
  })

  it("refuse someone who may no longer see another's list, and leave the list as it is", async () => {
    await start(7)
    await coach.asks('recent <@U0REP>')
    await app.restart({ EXEC_COACHES: 'U0REP2' })
    const list = coach.answer()
    const before = coach.sees()
    for (const press of [{ label: 'Older' }, { label: 'View', beside: 'Scenario 0' }]) {
      await coach.presses(press.label, { in: list, beside: press.beside })
      expect(coach.seesIn(list)).toBe(before)
      expect(coach.sees()).not.toMatch(/Jane|Scenario/)
      expect(app.audits().at(-1)).toMatchObject({ user: 'U0COACH', decision: 'refused' })
    }
    expect(coach.messages()).toHaveLength(3)
  })
})

describe('a forged button that names another person', () => {
  it.each([
    ['list:1:0::@U0REP2', 'U0REP2'],
    ['list:1:0::=ravi%40acme.com', 'by_email'],
  ])(
    'shows nothing, with the value %s, to someone who may not list their sessions',
    async (value, list_of) => {
      await start(7)
      app.addSession({ id: 'r1', user: { id: 'u9', email: 'ravi@acme.com' } })
      await jane.asks('')
      const list = jane.answer()
      const before = jane.sees()
      for (const { element } of interactiveElements(list.blocks))
        if (element.action_id === 'list.older') element.value = value
      await jane.presses('Older')
      expect(jane.seesIn(list)).toBe(before)
      expect(jane.sees()).toContain("You can't list this person's sessions")
      expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'list_not_allowed', list_of })
      expect(app.execRequests('/sessions')).toHaveLength(1)
    },
  )
})

describe('a list of five hundred sessions', () => {
  it('can be paged to the end and back, with one request to Exec per hundred', async () => {
    await start(500)
    await jane.asks('')
    const seen = new Set<string>()
    const note = () => {
      for (const [name] of jane.sees().matchAll(/Scenario \d+/g)) seen.add(name)
    }
    note()
    while (jane.sees().includes('[Older]')) {
      await jane.presses('Older')
      note()
    }
    expect(seen.size).toBe(500)
    expect(jane.sees()).toContain('496–500 of 500')
    expect(app.execPaths()).toEqual(Array.from({ length: 5 }, () => '/sessions'))
    await jane.presses('Newer')
    expect(jane.sees()).toContain('491–495 of 500')
  }, 60_000)
})
