import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { objectsIn } from '../../support/slack/json.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { IMPATIENT, startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

async function start(sessions: number, options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.exec.members.push({
    id: 'm1',
    email: 'ada@acme.com',
    first_name: 'Ada',
    last_name: 'A',
    role: 'admin',
  })
  for (let index = 0; index < sessions; index += 1) add(index)
}

/** Session `index`, the older the higher the index. */
function add(index: number, make = sessionDocument): void {
  const created_at = new Date(Date.parse('2026-03-15T10:00:00Z') - index * 3_600_000).toISOString()
  const scenario = { id: 's1', name: `Scenario ${index}` }
  app.exec.sessions.set(`s${index}`, make({ id: `s${index}`, created_at, scenario }))
}

async function ask(user: string, text: string): Promise<Message> {
  const before = app.slack.visibleTo(user, 'C0TEAM').length
  const delivery = await app.slack.command({ user, channel: 'C0TEAM', text })
  expect(delivery).toMatchObject({ status: 200, body: null })
  await app.bot.idle()
  const [answer, ...others] = app.slack.visibleTo(user, 'C0TEAM').slice(before)
  expect(others).toEqual([])
  if (answer === undefined) throw new Error('no answer')
  expect(answer.ephemeral_for).toBe(user)
  return answer
}

function current(message: Message): Message {
  return app.slack.message(message.channel, message.ts) ?? message
}

const shown = (message: Message) => readable(current(message).blocks)

/** Presses *View* of the nth session that is shown, or another button. */
async function press(user: string, message: Message, action: string, nth = 0): Promise<void> {
  const holders = current(message).blocks.filter((block) =>
    [...objectsIn(block.elements), block.accessory].some((element) =>
      JSON.stringify(element ?? null).includes(`"${action}"`),
    ),
  )
  const block_id = String(holders[nth]?.block_id)
  const delivery = await app.slack.click({ user, message, action_id: action, block_id })
  expect(delivery.status).toBe(200)
  await app.bot.idle()
}

const paths = () => app.exec.requests.map(({ path }) => path)

describe('/exec-session alone', () => {
  it.each(['', '  ', 'recent', 'RECENT '])(
    'as "%s" lists the five latest sessions for one request',
    async (text) => {
      await start(7)
      add(1, ungradedDocument)
      const answer = shown(await ask('U0REP', text))
      expect(answer).toContain('Your sessions')
      expect(answer).toContain('🥇 82.5 · Scenario 0 [View]')
      expect(answer).toContain('⏳ Not graded yet · Scenario 1 [View]')
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

  it('says how to start a session where there is none', async () => {
    await start(0)
    expect(shown(await ask('U0REP', ''))).toMatch(/no session under[\s\S]*choose a scenario/)
  })

  it.each([1, 5])('needs no way to older ones for %i', async (count) => {
    await start(count)
    const answer = shown(await ask('U0REP', ''))
    expect(answer.match(/\[View\]/g)).toHaveLength(count)
    expect(answer).not.toContain('[Older]')
  })

  it('holds nothing of others, even if Exec ignores whose sessions are asked for', async () => {
    await start(2)
    app.exec.emailFilter = 'ignored'
    expect(shown(await ask('U0COLLEAGUE', ''))).toContain('no session under')
  })

  it('is for guests, too', async () => {
    await start(0)
    app.exec.sessions.set('g', sessionDocument({ id: 'g', user: { id: 'u5', email: 'Gus@ACME.com' } }))
    expect(shown(await ask('U0GUEST', ''))).toContain('🥇 82.5')
  })

  it('finds sessions under an email in another case, as Exec alone writes it', async () => {
    await start(0)
    app.exec.emailFilter = 'exact'
    const user = { id: 'u1', email: 'JANE@acme.com' }
    app.exec.sessions.set('a', sessionDocument({ id: 'a', user }))
    app.exec.members.push({ id: 'm2', email: user.email, first_name: 'J', last_name: 'S', role: 'member' })
    expect(shown(await ask('U0REP', ''))).toContain('🥇 82.5')
    expect(paths()).toEqual(['/sessions', '/workspace/members', '/sessions'])
  })

  it('finds sessions under an email in another case, as Slack writes it', async () => {
    await start(0)
    app.exec.emailFilter = 'exact'
    const jane = app.slack.workspace.people.find(({ id }) => id === 'U0REP')
    Object.assign(jane ?? {}, { email: 'Jane@Acme.com' })
    app.exec.sessions.set('a', sessionDocument({ id: 'a', user: { id: 'u1', email: 'Jane@Acme.com' } }))
    expect(shown(await ask('U0REP', ''))).toContain('🥇 82.5')
  })

  it('is refused to someone without an email, and Exec is not asked', async () => {
    await start(1)
    expect(shown(await ask('U0NOMAIL', ''))).toContain('no email address')
    expect(app.exec.requests).toEqual([])
    expect(app.audits()).toMatchObject([
      { user: 'U0NOMAIL', list_of: 'own', decision: 'refused', reason: 'email_missing' },
    ])
  })

  it('costs one request however often it is run in a minute, or at once', async () => {
    await start(3)
    await Promise.all([1, 2, 3].map(() => app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })))
    await app.bot.idle()
    await ask('U0REP', 'recent')
    expect(paths()).toEqual(['/sessions'])
  })

  it('is answered once where Slack delivers the command again', async () => {
    await start(1)
    const delivery = await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: '' })
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  it.each([
    [{ kind: 'server_error', status: 503 }, 'has a fault', true],
    [{ kind: 'limited', retryAfter: 3600, where: 'body' }, 'request limit', true],
    [{ kind: 'invalid_key' }, 'rejects this app', false],
    [{ kind: 'html' }, 'cannot read', false],
  ] as const)('says what is wrong with Exec: %j', async (fault, words, again) => {
    await start(1)
    app.exec.faults.set(fault)
    const message = await ask('U0REP', '')
    expect(shown(message)).toContain(words)
    expect(shown(message).includes('[Try again]')).toBe(again)
  })

  it('comes after Try again', async () => {
    await start(1)
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    const message = await ask('U0REP', '')
    app.exec.faults.clear()
    await press('U0REP', message, 'list.try_again')
    expect(shown(message)).toContain('🥇 82.5 · Scenario 0')
  })

  it('says that Exec hangs', async () => {
    await start(1, { bot: IMPATIENT })
    app.exec.faults.set({ kind: 'hang' })
    expect(shown(await ask('U0REP', ''))).toContain('took too long')
  })
})

describe('View and Back', () => {
  it('turn the list into the card and back, in place, for one request more', async () => {
    await start(7)
    const message = await ask('U0REP', '')
    await press('U0REP', message, 'list.older')
    expect(shown(message)).toContain('6–7 of 7')
    await press('U0REP', message, 'session.view', 1)
    expect(shown(message)).toMatch(
      /82\.5 · Scenario 6[\s\S]*\[Show evaluations\] \[Full review\] \[Share…\] \[Back\]/,
    )
    await press('U0REP', message, 'list.back')
    expect(shown(message)).toContain('6–7 of 7')
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    expect(paths()).toEqual(['/sessions', '/sessions/s6'])
    expect(app.audits().map(({ surface, decision }) => [surface, decision])).toEqual([
      ['command', 'listed'],
      ['list:list.older', 'listed'],
      ['list:session.view', 'shown'],
      ['list:list.back', 'listed'],
    ])
  })

  it('leave Back on the card, whatever is pressed there, also after a restart', async () => {
    await start(1)
    add(0, ungradedDocument)
    const message = await ask('U0REP', '')
    await press('U0REP', message, 'session.view')
    expect(shown(message)).toMatch(/\[Refresh\].*\[Back\]/)
    add(0)
    await app.restart()
    await press('U0REP', message, 'session.refresh')
    expect(shown(message)).toMatch(/\[Show evaluations\].*\[Back\]/)
    await press('U0REP', message, 'session.show_evaluations')
    await press('U0REP', message, 'session.hide_evaluations')
    await press('U0REP', message, 'list.back')
    expect(shown(message)).toContain('Your sessions')
  })

  it('pressed twice end where they lead', async () => {
    await start(7)
    const message = await ask('U0REP', '')
    const button = { user: 'U0REP', message, action_id: 'list.older' }
    await Promise.all([app.slack.click(button), app.slack.click(button)])
    await app.bot.idle()
    expect(shown(message)).toContain('6–7 of 7')
    expect(paths()).toEqual(['/sessions'])
  })

  it('work an hour later, when the first response_url has expired, and once where Slack delivers them again', async () => {
    let now = Date.now()
    await start(7, { mode: 'socket', slack: { clock: () => now } })
    const message = await ask('U0REP', '')
    now += 3_600_000
    const delivery = await app.slack.click({ user: 'U0REP', message, action_id: 'list.older' })
    await app.bot.idle()
    expect(shown(message)).toContain('6–7 of 7')
    const calls = app.slack.callsOf('response_url').length
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.callsOf('response_url')).toHaveLength(calls)
  })

  it('say beside the list what stands in the way, and leave it as it is', async () => {
    await start(1)
    const message = await ask('U0REP', '')
    const before = shown(message)
    app.exec.sessions.clear()
    await press('U0REP', message, 'session.view')
    expect(shown(message)).toBe(before)
    const told = app.slack.visibleTo('U0REP', 'C0TEAM').at(-1)
    expect(readable(told?.blocks ?? [])).toContain('Exec has no session with this id')
  })

  it('are authorised anew: who may list nobody any more is refused, and the list stays', async () => {
    await start(7)
    const message = await ask('U0COACH', 'recent <@U0REP>')
    await app.restart({ EXEC_COACHES: 'U0REP2' })
    const before = shown(message)
    for (const action of ['list.older', 'session.view']) {
      await press('U0COACH', message, action)
      expect(shown(message)).toBe(before)
      expect(app.audits().at(-1)).toMatchObject({ user: 'U0COACH', decision: 'refused' })
    }
    const told = app.slack.visibleTo('U0COACH', 'C0TEAM').map(({ blocks }) => readable(blocks))
    expect(told.slice(1).join()).toMatch(/You are not among them[\s\S]*You are not among them/)
  })
})

describe('a button that names another person', () => {
  it.each([
    ['list:1:0::@U0REP2', 'U0REP2'],
    ['list:1:0::=ravi%40acme.com', 'by_email'],
  ])('as %s shows nothing to someone who may not list them', async (value, list_of) => {
    await start(7)
    app.exec.sessions.set('r1', sessionDocument({ id: 'r1', user: { id: 'u9', email: 'ravi@acme.com' } }))
    const message = await ask('U0REP', '')
    const before = shown(message)
    for (const block of current(message).blocks)
      for (const element of objectsIn(block.elements))
        if (element.action_id === 'list.older') element.value = value
    await press('U0REP', message, 'list.older')
    expect(shown(message)).toBe(before)
    const told = app.slack.visibleTo('U0REP', 'C0TEAM').at(-1)
    expect(readable(told?.blocks ?? [])).toContain('You are not among them')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'list_not_allowed', list_of })
    expect(paths().filter((path) => path === '/sessions')).toHaveLength(1)
  })
})

describe('five hundred sessions', () => {
  it('can be walked to the end and back, for one request per hundred', async () => {
    await start(500)
    const message = await ask('U0REP', '')
    const seen = new Set<string>()
    const note = () => {
      for (const [name] of shown(message).matchAll(/Scenario \d+/g)) seen.add(name)
    }
    note()
    while (shown(message).includes('[Older]')) {
      await press('U0REP', message, 'list.older')
      note()
    }
    expect(seen.size).toBe(500)
    expect(shown(message)).toContain('496–500 of 500')
    expect(paths()).toEqual(Array.from({ length: 5 }, () => '/sessions'))
    await press('U0REP', message, 'list.newer')
    expect(shown(message)).toContain('491–495 of 500')
  }, 60_000)
})

describe("another's list", () => {
  it.each([
    ['a coach, by mention', 'U0COACH', '<@U0REP|jane>', 'U0REP', 'coach'],
    ['a coach, by email', 'U0COACH', '<mailto:Jane@acme.com|Jane@acme.com>', 'u1a2b3c4d5e6', 'coach'],
    ["one of Exec's admins", 'U0ADMIN', 'jane@acme.com', 'u1a2b3c4d5e6', 'admin'],
  ])('is for %s', async (_, user, whom, list_of, reason) => {
    await start(6)
    const message = await ask(user, `recent ${whom}`)
    expect(shown(message)).toContain('Sessions of Jane Smith')
    await press(user, message, 'list.older')
    expect(shown(message)).toContain('\n6 of 6\n')
    await press(user, message, 'session.view')
    await press(user, message, 'list.back')
    expect(shown(message)).toContain('Sessions of Jane Smith')
    const lists = app.exec.requests.filter(({ path }) => path === '/sessions')
    expect(lists.filter(({ query }) => query.scenario_ids === undefined)).toHaveLength(1)
    expect(app.audits()[0]).toMatchObject({ user, list_of, decision: 'listed', reason })
  })

  it.each([
    ['restricted', 'U0COLLEAGUE'],
    ['workspace', 'U0COLLEAGUE'],
    ['workspace', 'U0GUEST'],
  ])('is not for anyone else under %s: %s', async (EXEC_ACCESS, user) => {
    await start(1, { env: { EXEC_ACCESS } })
    const answer = shown(await ask(user, 'recent <@U0REP>'))
    expect(answer).toContain("Exec's workspace admins and for this app's coaches")
    expect(answer).not.toMatch(/Jane|Scenario/)
    expect(paths()).toEqual(['/workspace/members'])
    expect(app.audits()).toMatchObject([
      { user, list_of: 'U0REP', decision: 'refused', reason: 'list_not_allowed' },
    ])
  })

  it.each(['<@U0REP>', 'jane@acme.com'])('is for themself where they name themself by %s', async (whom) => {
    await start(1)
    expect(shown(await ask('U0REP', `recent ${whom}`))).toContain('Your sessions')
    expect(app.audits()).toMatchObject([{ reason: 'participant' }])
  })

  it.each([
    ['a guest', '<@U0GUEST>', 'gus@acme.com'],
    ['someone who left', '<@U0GONE>', 'gone@acme.com'],
    ['someone without a Slack account', 'Alum@Acme.com', 'alum@acme.com'],
  ])('of %s is for a coach', async (_, whom, email) => {
    await start(1)
    app.exec.sessions.set('a', sessionDocument({ id: 'a', user: { id: 'u5', email, first_name: 'Pat' } }))
    const answer = shown(await ask('U0COACH', `recent ${whom}`))
    expect(answer).toMatch(/^Sessions of Pat\n🥇 82\.5/)
    expect(answer).not.toContain('Scenario 0')
  })

  it.each([
    ['<@U0OUTSIDER>', 'not of the organisation'],
    ['<@U0NOMAIL>', "profile has no email address that the app can read, so it can't find"],
    ['<@U0REP2>', 'no session under the email address of this person'],
    ['<@U0BOT>', 'profile has no email address'],
    ['@jane', 'names nobody'],
    ['<@U0REP> <@U0REP2>', 'names nobody'],
    ['jane@acme.com, bo@acme.com', 'names nobody'],
  ])('of %s: %s', async (whom, words) => {
    await start(1)
    expect(shown(await ask('U0COACH', `recent ${whom}`))).toContain(words)
  })
})

describe('/exec-session latest', () => {
  it('shows the newest graded session, with the way to the list, for two requests', async () => {
    await start(3)
    add(0, ungradedDocument)
    const message = await ask('U0REP', 'latest')
    expect(shown(message)).toContain('🥇 82.5 · Scenario 1')
    expect(paths()).toEqual(['/sessions', '/sessions/s1'])
    await press('U0REP', message, 'list.back')
    expect(shown(message)).toContain('Not graded yet · Scenario 0')
    expect(paths()).toHaveLength(2)
  })

  it('says that none is graded, with those there are', async () => {
    await start(0)
    add(0, ungradedDocument)
    expect(shown(await ask('U0REP', 'latest'))).toMatch(
      /None of these is graded yet[\s\S]*Scenario 0 \[View\]/,
    )
    expect(paths()).toEqual(['/sessions'])
  })

  it('says how many it looked at where 500 have none graded among the newest hundred, for one request', async () => {
    await start(500)
    for (let index = 0; index < 120; index += 1) add(index, ungradedDocument)
    const message = await ask('U0REP', 'latest')
    expect(shown(message)).toContain('None of the latest 100 is graded yet.')
    expect(shown(message)).toMatch(/Scenario 0 \[View\][\s\S]*1–5 of 500[\s\S]*\[Older\]/)
    expect(paths()).toEqual(['/sessions'])
  })

  it('says how to start one where there is none', async () => {
    await start(0)
    const answer = shown(await ask('U0REP', 'LATEST'))
    expect(answer).toContain('choose a scenario')
    expect(answer).not.toContain('None of these')
  })

  it('says what went wrong with either request', async () => {
    await start(1)
    app.exec.faults.next({ kind: 'invalid_key' })
    expect(shown(await ask('U0REP', 'latest'))).toContain('rejects this app')
    await ask('U0REP', '')
    app.exec.faults.next({ kind: 'invalid_key' })
    expect(shown(await ask('U0REP', 'latest'))).toContain('rejects this app')
  })

  it('is for oneself alone', async () => {
    await start(1)
    expect(shown(await ask('U0COACH', 'latest <@U0REP>'))).toContain('`/exec-session latest`')
    expect(paths()).toEqual([])
  })
})
