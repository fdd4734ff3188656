import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { ID, LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { TestApp } from '../../support/test-app.ts'

const LINE = 'Attempt 3 of 4 · ▲ 20.5 since the first · best 99'
/** What others see of it. */
const NUMBER = /· Attempt 3\n/
const WORKSPACE = { env: { EXEC_ACCESS: 'workspace' } }

/** Jane's third attempt; other people, other scenarios and what is not graded do not count. */
function addAttempts(app: TestApp, of: Partial<SessionDocument> = {}): void {
  const ravi = { id: 'u9', email: 'ravi@acme.com' }
  app.addSession(of)
  for (const [id, score, day, change] of [
    ['first1', 62, '03-01', {}],
    ['second1', 88, '03-08', {}],
    ['later1', 99, '04-08', {}],
    ['other1', 11, '03-02', { scenario: { id: 's9', name: 'Another' } }],
    ['others1', 12, '03-02', { user: ravi }],
  ] as const)
    app.addSession({ ...of, id, score, created_at: `2026-${day}T10:00:00Z`, ...change })
  app.addSession(ungradedDocument({ id: 'left1', created_at: '2026-03-03T10:00:00Z' }))
}

const app = testApp({}, (app) => {
  app.addMember()
  addAttempts(app)
})
const { rep, coach, admin, colleague, withoutEmail } = app

const lists = () => app.execRequests('/sessions')

describe('the progress line on a card', () => {
  it('stands below the facts, in the blocks and in the text, with one more request to Exec', async () => {
    expect(await rep.asks(ID)).toMatch(inOrder('Jane Smith', ` · ${LINE}\n`, '[Ask a coach…] [Progress]'))
    expect(rep.answer().text).toContain(LINE)
    await rep.presses('Show rubric')
    expect(rep.sees()).toMatch(inOrder('Attempt 3', '[Ask a coach…] [Progress]'))
    const paths = app.execPaths().filter((path) => path.startsWith('/sessions'))
    expect(paths).toEqual([`/sessions/${ID}`, '/sessions'])
    expect(lists()).toMatchObject([
      { query: { user_emails: 'jane@acme.com', scenario_ids: 's1a2b3c4d5e6', page: '1', page_size: '100' } },
    ])
  })

  it('needs no request to Exec while the list is cached, on an answer and an unfurl, for two people', async () => {
    app.exec.emailFilter = 'ignored'
    await rep.asks(ID)
    app.exec.requests.length = 0
    expect(rep.seesIn(await rep.posts(LINK))).toMatch(NUMBER)
    expect(await coach.asks(ID)).toContain(LINE)
    expect(await coach.asks('second1')).toContain('Attempt 2 of 4 · ▲ 26 since the first · best 99')
    expect(await rep.asks('first1')).toContain('Attempt 1 of 4 · best 99')
    expect(await rep.asks('left1')).not.toContain('Attempt')
    expect(lists()).toEqual([])
  })

  it('stands on a shared card without Progress, and in a modal with it, also after Show rubric', async () => {
    await rep.shares(ID)
    expect(colleague.seesOnly()).toMatch(NUMBER)
    expect(colleague.seesOnly()).not.toMatch(/\[Progress\]|best/)
    await rep.presses('View', { in: await colleague.posts(LINK) })
    expect(rep.seesIn('modal')).toContain(LINE)
    await rep.presses('Show rubric')
    expect(rep.seesIn('modal')).toMatch(inOrder('Attempt 3', '[Progress]'))
  })

  it('is shown where the email differs in case between Slack and Exec', async () => {
    addAttempts(app, { user: { id: 'u1', email: 'Jane@Acme.com', first_name: 'Jane', last_name: 'Smith' } })
    app.exec.emailFilter = 'exact'
    expect(await rep.asks(ID)).toContain(LINE)
    expect(lists()).toHaveLength(1)
  })
})

describe('under EXEC_ACCESS=workspace the progress line', () => {
  it('is hidden from a member who may only see the session, without asking Exec for a list', async () => {
    await app.start(WORKSPACE)
    expect(await withoutEmail.asks(ID)).not.toMatch(/Attempt|\[Progress\]/)
    expect(app.execPaths()).toEqual([`/sessions/${ID}`])
    const card = await colleague.asks(ID)
    expect(card).toContain('82.5')
    expect(card).not.toMatch(/Attempt|\[Progress\]/)
    expect(rep.seesIn(await colleague.posts(LINK))).not.toContain('Attempt')
    await colleague.shares(ID)
    expect(rep.seesAnswer()).toContain('82.5')
    expect(rep.seesAnswer()).not.toContain('Attempt')
    expect(lists()).toEqual([])
  })

  it('is shown to an admin as soon as the members have been read', async () => {
    await app.start(WORKSPACE)
    expect(await admin.asks(ID)).not.toContain('Attempt')
    expect(lists()).toEqual([])
    await admin.presses('Full review')
    await admin.presses('Progress')
    expect(admin.seesIn('modal')).toContain(LINE)
    expect(await admin.asks(ID)).toContain(LINE)
  })

  it('stays as it is below a link when someone else presses a button there', async () => {
    await app.start(WORKSPACE)
    const [withLine, without] = [await rep.posts(LINK), await colleague.posts(LINK)]
    await rep.showsRubricToEveryone(without)
    await colleague.showsRubricToEveryone(withLine)
    await rep.presses('Hide rubric', { in: without })
    await colleague.presses('Hide rubric', { in: withLine })
    expect(rep.seesIn(without)).toMatch(/^(?![\s\S]*Attempt)[\s\S]*\[Show rubric\]/)
    expect(rep.seesIn(withLine)).toMatch(inOrder('Attempt 3', '[Show rubric]'))
    await rep.shares(ID)
    const card = rep.publicMessages().at(-1)
    if (card) await colleague.showsRubricToEveryone(card)
    expect(card && colleague.seesIn(card)).toMatch(inOrder('Attempt 3', '[Hide rubric]'))
    expect(card && colleague.seesIn(card)).not.toContain('[Progress]')
  })
})

it('a card is shown while Exec hangs on the list of attempts, which the next one has', async () => {
  await app.start({ bot: { timing: { progressMs: 20 } } })
  const letExecAnswer = app.holdExec('/sessions')
  expect(await rep.asks(ID)).toMatch(/82\.5(?![\s\S]*Attempt)/)
  letExecAnswer()
  await expect.poll(() => rep.asks(ID)).toContain(LINE)
})

it('a card in a composer, of one of four links or without content costs no request for its progress', async () => {
  await app.start({ env: { EXEC_UNFURLS: 'private' } })
  await app.slack.compose({ user: 'U0REP', text: LINK })
  await rep.posts(LINK)
  await app.restart({ EXEC_UNFURLS: 'card' })
  const ids = [ID, 'first1', 'second1', 'later1']
  await rep.posts(ids.map((id) => `https://acme.app.exec.com/sessions/${id}`).join(' '))
  expect(lists()).toEqual([])
})
