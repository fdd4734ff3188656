import { EventEmitter, once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { postedIn } from '../../support/posted-in.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const LINE = 'Attempt 3 · first 62 · best 88 · +20.5 since the first'
const ADA = { id: 'm1', email: 'ada@acme.com', first_name: 'Ada', last_name: 'Admin', role: 'admin' } as const
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** Jane's third attempt; other people, other scenarios and what is not graded do not count. */
async function start(options: TestAppOptions = {}, jane: Partial<SessionDocument> = {}) {
  app = await startTestApp(options)
  app.exec.members.push(ADA)
  const add = (id: string, more: Partial<SessionDocument>) =>
    app.exec.sessions.set(id, sessionDocument({ ...jane, ...more, id }))
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
  app.exec.sessions.set('left1', ungradedDocument({ id: 'left1', created_at: '2026-03-03T10:00:00Z' }))
}

const lists = () => app.exec.requests.filter(({ path }) => path === '/sessions')

async function ask(user: string, text = ID): Promise<string> {
  await app.slack.command({ user, channel: 'C0TEAM', text })
  await app.bot.idle()
  return readable(answerTo(user).blocks)
}

function answerTo(user: string, channel = 'C0TEAM'): Message {
  const message = app.slack
    .visibleTo(user, channel)
    .filter(({ ephemeral_for }) => ephemeral_for === user)
    .at(-1)
  if (message === undefined) throw new Error(`${user} was not answered`)
  return message
}

async function paste(user: string): Promise<Message> {
  const { message } = await app.slack.post({ user, channel: 'C0TEAM', text: LINK })
  await app.bot.idle()
  return message
}

function unfurlText({ ts }: Message): string {
  const blocks = app.slack.message('C0TEAM', ts)?.attachments.flatMap(({ blocks }) => blocks) ?? []
  return readable(blocks)
}

async function press(user: string, action: string, message?: Message) {
  await app.slack.click({
    user,
    action_id: `session.${action}`,
    ...(message === undefined ? {} : { message }),
  })
  await app.bot.idle()
}

describe('the line on progress', () => {
  it('counts a session once that Exec lists by another id than the link has', async () => {
    await start()
    const listed = '0d9e4a52-6f3b-4c1d-8e7a-5b2f9c0d1e3a'
    app.exec.sessions.set(ID, sessionDocument({ id: listed }))
    expect(await ask('U0REP')).toContain(LINE)
  })

  it('stands below the facts, in the blocks and in the text, for one more request', async () => {
    await start()
    expect(await ask('U0REP')).toMatch(new RegExp(`Jane Smith[^\\n]*\\n${LINE.replace('+', '\\+')}\\n`))
    expect(answerTo('U0REP').text).toContain(LINE)
    const paths = app.exec.requests.map(({ path }) => path)
    expect(paths.filter((path) => path.startsWith('/sessions'))).toEqual([`/sessions/${ID}`, '/sessions'])
    expect(lists()).toMatchObject([
      { query: { user_emails: 'jane@acme.com', scenario_ids: 's1a2b3c4d5e6', page: '1', page_size: '100' } },
    ])
  })

  it('costs nothing where the list is kept, on whichever surface and for whomever', async () => {
    await start()
    await ask('U0REP')
    app.exec.requests.length = 0
    const message = await paste('U0REP')
    expect(unfurlText(message)).toContain(LINE)
    expect(await ask('U0COACH')).toContain(LINE)
    expect(await ask('U0COACH', 'second1')).toContain('Attempt 2 · first 62 · best 88 · +26 since the first')
    expect(lists()).toEqual([])
  })

  it('is on a card that is shared, and stays when its rubric is posted', async () => {
    await start()
    await ask('U0REP', `share ${ID}`)
    const [message] = postedIn(app.slack, 'C0TEAM', 'U0COLLEAGUE')
    expect(readable(message?.blocks ?? [])).toContain(LINE)
    expect(readable(message?.blocks ?? [])).not.toContain('[Progress]')
  })

  it('is on the card of a modal, and stays there', async () => {
    await start()
    await app.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    const [message] = app.slack.visibleTo('U0REP', 'C0TEAM')
    await press('U0REP', 'view_feedback', message)
    const view = () => readable(app.slack.view('U0REP')?.blocks ?? [])
    expect(view()).toContain(LINE)
    await press('U0REP', 'show_evaluations')
    expect(view()).toContain(LINE)
    expect(view()).not.toContain('[Progress]')
  })

  it("is in the app's own direct message, with the way to all attempts, and stays there", async () => {
    await start()
    await app.slack.post({ user: 'U0REP', channel: 'D0APPREP', text: LINK })
    await app.bot.idle()
    const answer = () => app.slack.visibleTo('U0REP', 'D0APPREP').at(-1)
    expect(readable(answer()?.blocks ?? [])).toContain(LINE)
    await press('U0REP', 'show_evaluations', answer())
    expect(readable(answer()?.blocks ?? [])).toMatch(/Attempt 3[\s\S]*\[Progress\]/)
    await press('U0REP', 'progress', answer())
    expect(readable(answer()?.blocks ?? [])).toContain('Progress · Procurement Discovery')
    await press('U0REP', 'back_to_card', answer())
    expect(readable(answer()?.blocks ?? [])).toMatch(/Attempt 3[\s\S]*\[Progress\]/)
  })

  it('stays on an answer that is drawn again', async () => {
    await start()
    expect(await ask('U0REP')).toContain('[Full review] [Progress] [Share…]')
    await press('U0REP', 'show_evaluations', answerTo('U0REP'))
    expect(readable(answerTo('U0REP').blocks)).toMatch(
      /Attempt 3[\s\S]*\[Hide evaluations\] \[Full review\] \[Progress\]/,
    )
    expect(lists()).toHaveLength(1)
  })

  it('is not on a first attempt, nor on what is not graded, which costs no request', async () => {
    await start()
    expect(await ask('U0REP', 'first1')).not.toContain('Attempt')
    expect(await ask('U0REP', 'left1')).not.toContain('Attempt')
    expect(lists()).toHaveLength(1)
  })

  it.each([
    [0, undefined],
    [1, undefined],
    [5, 'Attempt 6 · first 50 · best 82.5 · +32.5 since the first'],
    [6, 'Attempt 7 · first 50 · best 82.5 · +32.5 since the first'],
    [500, 'Attempt 100 or later · best of the latest 100: 82.5'],
  ])('counts the sessions before: %d', async (count, line) => {
    app = await startTestApp()
    app.exec.sessions.set(ID, sessionDocument())
    for (let index = 0; index < count; index += 1) {
      const created_at = new Date(Date.UTC(2025, 0, 1) + index * 3_600_000).toISOString()
      // A single one before is not graded.
      const score = count === 1 ? null : 50
      app.exec.sessions.set(`s${index}`, sessionDocument({ id: `s${index}`, score, created_at }))
    }
    const card = await ask('U0REP')
    if (line === undefined) expect(card).not.toContain('Attempt')
    else expect(card).toContain(line)
    expect(lists()).toHaveLength(1)
  })

  it('is of the participant alone, though Exec ignores the filter', async () => {
    await start()
    app.exec.emailFilter = 'ignored'
    expect(await ask('U0REP')).toContain(LINE)
  })

  it('is there where the email differs in case between Slack and Exec', async () => {
    await start({}, { user: { id: 'u1', email: 'Jane@Acme.com', first_name: 'Jane', last_name: 'Smith' } })
    app.exec.emailFilter = 'exact'
    expect(await ask('U0REP')).toContain(LINE)
    expect(lists()).toHaveLength(1)
  })

  it('is left out where Exec sends no email', async () => {
    await start()
    app.exec.sessions.set(ID, sessionDocument({ user: { first_name: 'Jane' } }))
    expect(await ask('U0COACH')).not.toContain('Attempt')
    expect(lists()).toEqual([])
  })
})

describe('who sees the line', () => {
  it.each(['U0REP', 'U0COACH', 'U0ADMIN'])('%s does, as the one who may list the sessions', async (user) => {
    await start()
    expect(await ask(user)).toContain(LINE)
  })

  it('a mere member of the workspace does not, and costs no request for it', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const card = await ask('U0COLLEAGUE')
    expect(card).toContain('82.5')
    expect(card).not.toMatch(/Attempt|\[Progress\]/)
    expect(unfurlText(await paste('U0COLLEAGUE'))).not.toContain('Attempt')
    await ask('U0COLLEAGUE', `share ${ID}`)
    const shared = postedIn(app.slack, 'C0TEAM', 'U0REP').find(({ blocks }) => blocks.length > 0)
    expect(readable(shared?.blocks ?? [])).toMatch(/82\.5/)
    expect(readable(shared?.blocks ?? [])).not.toContain('Attempt')
    expect(app.exec.requests.map(({ path }) => path)).toEqual([`/sessions/${ID}`])
  })

  it("one of Exec's admins does where the whole workspace may see the session, once it is known that they are", async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    expect(await ask('U0ADMIN')).not.toContain('Attempt')
    expect(app.exec.requests.map(({ path }) => path)).toEqual([`/sessions/${ID}`])
    await press('U0ADMIN', 'full_review', answerTo('U0ADMIN'))
    await app.slack.click({ user: 'U0ADMIN', action_id: 'review.progress' })
    await app.bot.idle()
    expect(readable(app.slack.view('U0ADMIN')?.blocks ?? [])).toContain(LINE)
    expect(await ask('U0ADMIN')).toContain(LINE)
  })

  it('someone without an email does not, and costs no request for it', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    expect(await ask('U0NOMAIL')).not.toMatch(/Attempt|\[Progress\]/)
    expect(app.exec.requests.map(({ path }) => path)).toEqual([`/sessions/${ID}`])
  })

  it('the participant does where the whole workspace may see the session', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    expect(await ask('U0REP')).toContain(LINE)
  })

  it('nobody makes it public by a click', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const message = await paste('U0COLLEAGUE')
    for (const action of ['show_evaluations', 'hide_evaluations']) {
      await press('U0REP', action, app.slack.message('C0TEAM', message.ts))
      expect(unfurlText(message)).toContain('82.5')
      expect(unfurlText(message)).not.toContain('Attempt')
    }
  })

  it('a click by someone who may not list the sessions leaves it where it is', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    const message = await paste('U0REP')
    await press('U0COLLEAGUE', 'show_evaluations', app.slack.message('C0TEAM', message.ts))
    expect(unfurlText(message)).toContain(LINE)
    await ask('U0REP', `share ${ID}`)
    const shared = () => postedIn(app.slack, 'C0TEAM', 'U0COLLEAGUE').at(-1)
    await press('U0COLLEAGUE', 'show_evaluations', shared())
    expect(readable(shared()?.blocks ?? [])).toMatch(/Attempt 3[\s\S]*\[Hide evaluations\]/)
    expect(readable(shared()?.blocks ?? [])).not.toContain('[Progress]')
  })
})

describe('a card without its line', () => {
  it('comes while Exec hangs on the list', async () => {
    await start({ bot: { timing: { progressMs: 20 } } })
    app.exec.faults.setFor('/sessions', { kind: 'hang' })
    const card = await ask('U0REP')
    expect(card).toContain('82.5')
    expect(card).not.toContain('Attempt')
    expect(lists()).toMatchObject([{ status: undefined }])
  })

  it('has it from what came late', async () => {
    await start({ bot: { timing: { progressMs: 20 } } })
    const late = new EventEmitter()
    app.exec.faults.setFor('/sessions', { kind: 'late', until: once(late, 'arrival') })
    expect(await ask('U0REP')).not.toContain('Attempt')
    late.emit('arrival')
    await expect.poll(() => ask('U0REP')).toContain(LINE)
    expect(lists()).toHaveLength(1)
  })

  it.each([
    ['fails', { kind: 'server_error', status: 500 }],
    ['sends no list', { kind: 'html' }],
    ['is used up', { kind: 'limited', retryAfter: 1, where: 'body' }],
  ] as const)('comes where Exec %s, after one request and none for a minute', async (_, fault) => {
    await start()
    app.exec.faults.setFor('/sessions', fault)
    const card = await ask('U0REP')
    expect(card).toContain('82.5')
    expect(card).not.toContain('Attempt')
    await ask('U0COACH', ID)
    expect(lists()).toHaveLength(1)
  })

  it('comes without a request while half of the limit is used', async () => {
    await start({ env: { EXEC_LIMIT_PER_DAY: '4' } })
    for (const id of ['other1', 'others1', ID]) await ask('U0COACH', id)
    expect(readable(answerTo('U0COACH').blocks)).not.toContain('Attempt')
    expect(app.exec.requests.map(({ path }) => path)).toEqual([
      '/sessions/other1',
      '/sessions',
      '/sessions/others1',
      `/sessions/${ID}`,
    ])
  })

  it('has no say in a composer, in a list of links, or in a card without content', async () => {
    await start({ env: { EXEC_UNFURLS: 'private' } })
    await app.slack.compose({ user: 'U0REP', text: LINK })
    await paste('U0REP')
    await app.restart({ EXEC_UNFURLS: 'card' })
    const ids = [ID, 'first1', 'second1', 'later1']
    const text = ids.map((id) => `https://acme.app.exec.com/sessions/${id}`).join(' ')
    await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text })
    await app.bot.idle()
    expect(lists()).toEqual([])
  })
})
