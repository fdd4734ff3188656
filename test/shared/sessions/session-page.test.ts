import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, MINUTE_MS } from '../../support/durations.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'

const app = testApp({ database: APP_DATABASE }, (app) => {
  app.addSession()
  app.addSession({ id: 'other123' })
})
const { rep, coach, colleague } = app
/** What everyone's links to the own tenant lead to. */
const PAGE = 'https://acme.app.exec.com/sessions/other123'

/** Where *Open in Exec* leads on the card of another session. */
async function opensInExec(): Promise<string | undefined> {
  await rep.asks('other123')
  return /https:\/\/[^"]+other123[^"]*/.exec(JSON.stringify(rep.answer().blocks))?.[0]
}

it('the page of a session is learned from links that opened for two people, without their queries', async () => {
  await colleague.posts(LINK)
  await rep.posts(`${LINK}?token=secret#top`)
  await rep.posts(PAGE)
  expect(await opensInExec()).toBeUndefined()
  await coach.posts('https://app.exec.com/sessions/other123')
  await coach.posts(LINK)
  expect(await opensInExec()).toBe(PAGE)
  await app.restart()
  await app.bot.idle()
  expect(await opensInExec()).toBe(PAGE)
})

it('one odd link changes no page of a session, and those of two people do', async () => {
  const odd = 'https://acme.app.exec.com/old/sessions/other123'
  for (const person of [rep, coach]) await person.posts(LINK)
  await rep.posts(odd)
  expect(await opensInExec()).toBe(PAGE)
  await coach.posts(odd)
  expect(await opensInExec()).toBe(odd)
  for (const person of [rep, coach]) await person.posts(LINK)
  expect(await opensInExec()).toBe(PAGE)
})

it('no page of a session is learned where the links of two people differ', async () => {
  await rep.posts(LINK)
  await coach.posts('https://acme.app.exec.com/old/sessions/other123')
  expect(await opensInExec()).toBeUndefined()
})

it('a page that one person has shown is forgotten after a month', async () => {
  await rep.posts(LINK)
  app.pass(31 * DAY_MS)
  await coach.posts(LINK)
  expect(await opensInExec()).toBeUndefined()
})

it.each([
  ['another tenant', 'https://evil.app.exec.com/sessions/'],
  ['no tenant', 'https://app.exec.com/sessions/'],
  ['a host below the own one', 'https://evil.acme.app.exec.com/sessions/'],
])(
  'the page of a session is not learned from a link of %s, and Exec is asked once a day whose is',
  async (_, page) => {
    await rep.posts(`${page}${ID}`)
    await coach.posts(`${page}other123`)
    expect(await opensInExec()).toBeUndefined()
    expect(app.execRequests('/workspace')).toHaveLength(1)
    for (const person of [rep, coach]) await person.posts(LINK)
    expect(await opensInExec()).toBe(PAGE)
    expect(app.execRequests('/workspace')).toHaveLength(1)
  },
)

it('the page of a session is learned later while Exec does not say whose it is', async () => {
  app.execFails('/workspace')
  await rep.posts(LINK)
  expect(await opensInExec()).toBeUndefined()
  app.exec.faults.clear()
  app.pass(10 * MINUTE_MS)
  for (const person of [rep, coach]) await person.posts(LINK)
  expect(await opensInExec()).toBe(PAGE)
})

it('the page of a session is that of EXEC_SESSION_URL where that is set', async () => {
  await rep.posts(LINK)
  await app.restart({ EXEC_SESSION_URL: 'https://app.exec.com/replays/{id}' })
  expect(await opensInExec()).toBe('https://app.exec.com/replays/other123')
})
