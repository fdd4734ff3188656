import { afterEach, describe, expect, it } from 'vitest'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const LINE = 'Attempt 3 · ▲ 20.5 since the first (62) · best 88'
let app: TestApp
let jane: Person
let coach: Person
let colleague: Person

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** Jane's third attempt; other people, other scenarios and what is not graded do not count. */
async function start(options: TestAppOptions = {}, change: Partial<SessionDocument> = {}) {
  await startEmpty(options)
  app.addMember()
  const add = (id: string, more: Partial<SessionDocument>) => app.addSession({ ...change, ...more, id })
  add(ID, {})
  add('first1', { score: 62, rank: 'bronze', created_at: '2026-03-01T10:00:00Z' })
  add('second1', { score: 88, rank: 'silver', created_at: '2026-03-08T10:00:00Z' })
  add('later1', { score: 99, created_at: '2026-04-08T10:00:00Z' })
  add('other1', { score: 11, scenario: { id: 's9', name: 'Another' }, created_at: '2026-03-02T10:00:00Z' })
  add('others1', {
    score: 12,
    user: { id: 'u9', email: 'ravi@acme.com' },
    created_at: '2026-03-02T10:00:00Z',
  })
  app.addSession(ungradedDocument({ id: 'left1', created_at: '2026-03-03T10:00:00Z' }))
}

async function startEmpty(options: TestAppOptions = {}) {
  app = await startTestApp(options)
  jane = app.person('U0REP')
  coach = app.person('U0COACH')
  colleague = app.person('U0COLLEAGUE')
}

const lists = () => app.execRequests('/sessions')

describe('the progress line on a card', () => {
  it('counts the session once where Exec lists it by another id than the link has', async () => {
    await start()
    const listed = '0d9e4a52-6f3b-4c1d-8e7a-5b2f9c0d1e3a'
    app.exec.sessions.set(ID, sessionDocument({ id: listed }))
    expect(await jane.asks(ID)).toContain(LINE)
  })

  it('stands below the facts, in the blocks and in the text, with one more request to Exec', async () => {
    await start()
    expect(await jane.asks(ID)).toMatch(
      /Jane Smith.* · Attempt 3 · ▲ 20\.5 since the first \(62\) · best 88\n/,
    )
    expect(jane.answer().text).toContain(LINE)
    const paths = app.execPaths().filter((path) => path.startsWith('/sessions'))
    expect(paths).toEqual([`/sessions/${ID}`, '/sessions'])
    expect(lists()).toMatchObject([
      { query: { user_emails: 'jane@acme.com', scenario_ids: 's1a2b3c4d5e6', page: '1', page_size: '100' } },
    ])
  })

  it('needs no request to Exec while the list is cached, on an answer and an unfurl, for two people', async () => {
    await start()
    await jane.asks(ID)
    app.exec.requests.length = 0
    const message = await jane.posts(LINK)
    expect(jane.seesIn(message)).toContain(LINE)
    expect(await coach.asks(ID)).toContain(LINE)
    expect(await coach.asks('second1')).toContain('Attempt 2 · personal best · ▲ 26 since the first (62)')
    expect(lists()).toEqual([])
  })

  it('stands on a shared card, without the Progress button', async () => {
    await start()
    await jane.shares(ID)
    expect(colleague.seesOnly()).toContain(LINE)
    expect(colleague.seesOnly()).not.toContain('[Progress]')
  })

  it('stands on the card in a modal, with Progress, also after Show rubric', async () => {
    await start()
    await colleague.posts(LINK)
    await jane.presses('View feedback')
    expect(jane.seesIn('modal')).toContain(LINE)
    await jane.presses('Show rubric')
    expect(jane.seesIn('modal')).toContain(LINE)
    expect(jane.seesIn('modal')).toContain('[Progress]')
  })

  it("stands on the card in the app's direct message, with the Progress button", async () => {
    await start()
    const dm = jane.in('D0APPREP')
    await dm.posts(LINK)
    expect(dm.sees()).toContain(LINE)
    await dm.presses('Show rubric')
    expect(dm.sees()).toMatch(/Attempt 3[\s\S]*\[Progress\]/)
    await dm.presses('Progress')
    expect(dm.sees()).toContain('Progress · Procurement Discovery')
    await dm.presses('Back')
    expect(dm.sees()).toMatch(/Attempt 3[\s\S]*\[Progress\]/)
  })

  it('stays on an answer after Show rubric', async () => {
    await start()
    expect(await jane.asks(ID)).toContain('[Full review] [Show rubric] [Share…] [Ask a coach…] [Progress]')
    await jane.presses('Show rubric')
    expect(jane.sees()).toMatch(
      /Attempt 3[\s\S]*\[Full review\] \[Hide rubric\] \[Share…\] \[Ask a coach…\] \[Progress\]/,
    )
    expect(lists()).toHaveLength(1)
  })

  it('is left out on a first attempt, and on an ungraded session without a request to Exec', async () => {
    await start()
    expect(await jane.asks('first1')).not.toContain('Attempt')
    expect(await jane.asks('left1')).not.toContain('Attempt')
    expect(lists()).toHaveLength(1)
  })

  it.each([
    [0, undefined],
    [1, undefined],
    [5, 'Attempt 6 · personal best · ▲ 32.5 since the first (50)'],
    [6, 'Attempt 7 · personal best · ▲ 32.5 since the first (50)'],
    [500, 'Attempt 100 or later · best of the latest 100: 82.5'],
  ])('counts the attempts before this one: %d', async (count, line) => {
    await startEmpty()
    app.addSession()
    for (let index = 0; index < count; index += 1) {
      const created_at = new Date(Date.UTC(2025, 0, 1) + index * 3_600_000).toISOString()
      // A single one before is not graded.
      const score = count === 1 ? null : 50
      app.addSession({ id: `s${index}`, score, created_at })
    }
    const card = await jane.asks(ID)
    if (line === undefined) expect(card).not.toContain('Attempt')
    else expect(card).toContain(line)
    expect(lists()).toHaveLength(1)
  })

  it("counts only the participant's attempts, even where Exec ignores the filter", async () => {
    await start()
    app.exec.emailFilter = 'ignored'
    expect(await jane.asks(ID)).toContain(LINE)
  })

  it('is shown where the email differs in case between Slack and Exec', async () => {
    await start({}, { user: { id: 'u1', email: 'Jane@Acme.com', first_name: 'Jane', last_name: 'Smith' } })
    app.exec.emailFilter = 'exact'
    expect(await jane.asks(ID)).toContain(LINE)
    expect(lists()).toHaveLength(1)
  })

  it('is left out where Exec sends no email of the participant', async () => {
    await start()
    app.addSession({ user: { first_name: 'Jane' } })
    expect(await coach.asks(ID)).not.toContain('Attempt')
    expect(lists()).toEqual([])
  })
})

describe('access to the progress line', () => {
  it.each(['U0REP', 'U0COACH', 'U0ADMIN'])(
    'shows the line to %s, who may list the sessions',
    async (user) => {
      await start()
      expect(await app.person(user).asks(ID)).toContain(LINE)
    },
  )

  it('hides the line from a member who may only see the session, without asking Exec for a list', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const card = await colleague.asks(ID)
    expect(card).toContain('82.5')
    expect(card).not.toMatch(/Attempt|\[Progress\]/)
    await colleague.posts(LINK)
    expect(jane.seesOnly()).not.toContain('Attempt')
    await colleague.shares(ID)
    expect(jane.seesIn(jane.answer())).toMatch(/82\.5/)
    expect(jane.seesIn(jane.answer())).not.toContain('Attempt')
    expect(app.execRequests('/sessions')).toEqual([])
  })

  it('shows the line to an admin under EXEC_ACCESS=workspace as soon as the members have been read', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const admin = app.person('U0ADMIN')
    expect(await admin.asks(ID)).not.toContain('Attempt')
    expect(app.execRequests('/sessions')).toEqual([])
    await admin.presses('Full review')
    await admin.presses('Progress')
    expect(admin.seesIn('modal')).toContain(LINE)
    expect(await admin.asks(ID)).toContain(LINE)
  })

  it('hides the line from someone without an email, without a request to Exec', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    expect(await app.person('U0NOMAIL').asks(ID)).not.toMatch(/Attempt|\[Progress\]/)
    expect(app.execPaths()).toEqual([`/sessions/${ID}`])
  })

  it('shows the line to the participant under EXEC_ACCESS=workspace', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    expect(await jane.asks(ID)).toContain(LINE)
  })

  it("adds no line to a colleague's unfurl when the participant presses a button on it", async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const message = await colleague.posts(LINK)
    for (const button of ['Show rubric', 'Hide rubric']) {
      await jane.presses(button)
      expect(jane.seesIn(message)).toContain('82.5')
      expect(jane.seesIn(message)).not.toContain('Attempt')
    }
  })

  it('keeps the line on the card when someone presses a button who may not list the sessions', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const message = await jane.posts(LINK)
    await colleague.presses('Show rubric')
    expect(jane.seesIn(message)).toContain(LINE)
    await jane.shares(ID)
    await colleague.presses('Show rubric')
    expect(colleague.sees()).toMatch(/Attempt 3[\s\S]*\[Hide rubric\]/)
    expect(colleague.sees()).not.toContain('[Progress]')
  })
})

describe('a card whose progress line is missing', () => {
  it('is shown while Exec hangs on the list', async () => {
    await start({ bot: { timing: { progressMs: 20 } } })
    app.exec.faults.setFor('/sessions', { kind: 'hang' })
    const card = await jane.asks(ID)
    expect(card).toContain('82.5')
    expect(card).not.toContain('Attempt')
    expect(lists()).toMatchObject([{ status: undefined }])
  })

  it('shows the line the next time, from the list that came late', async () => {
    await start({ bot: { timing: { progressMs: 20 } } })
    const letExecAnswer = app.holdExec('/sessions')
    expect(await jane.asks(ID)).not.toContain('Attempt')
    letExecAnswer()
    await expect.poll(() => jane.asks(ID)).toContain(LINE)
    expect(lists()).toHaveLength(1)
  })

  it.each([
    ['fails to list', { kind: 'server_error', status: 500 }],
    ['sends no list', { kind: 'html' }],
    ['is used up', { kind: 'limited', retryAfter: 1, where: 'body' }],
  ] as const)('is shown where Exec %s, after one request and none for a minute', async (_, fault) => {
    await start()
    app.exec.faults.setFor('/sessions', fault)
    const card = await jane.asks(ID)
    expect(card).toContain('82.5')
    expect(card).not.toContain('Attempt')
    await coach.asks(ID)
    expect(lists()).toHaveLength(1)
  })

  it('is shown without a request for the list when half of what the person may use is used', async () => {
    await start({ env: { EXEC_LIMIT_PER_DAY: '20' } })
    for (const id of ['other1', 'others1', ID]) await coach.asks(id)
    expect(coach.sees()).not.toContain('Attempt')
    expect(app.execPaths()).toEqual(['/sessions/other1', '/sessions', '/sessions/others1', `/sessions/${ID}`])
  })

  it('is shown in a composer, for four links and without content, without a request for the list', async () => {
    await start({ env: { EXEC_UNFURLS: 'private' } })
    await app.slack.compose({ user: 'U0REP', text: LINK })
    await jane.posts(LINK)
    await app.restart({ EXEC_UNFURLS: 'card' })
    const ids = [ID, 'first1', 'second1', 'later1']
    const text = ids.map((id) => `https://acme.app.exec.com/sessions/${id}`).join(' ')
    await jane.posts(text)
    expect(lists()).toEqual([])
  })
})
