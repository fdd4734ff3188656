import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'

const app = testApp({ database: APP_DATABASE }, (app) => {
  app.addSession()
  app.addSession({ id: 'other123' })
})
const { rep, colleague } = app

/** Where *Open in Exec* leads on the card of another session. */
async function opensInExec(): Promise<string | undefined> {
  await rep.asks('other123')
  return /https:\/\/[^"]+other123[^"]*/.exec(JSON.stringify(rep.answer().blocks))?.[0]
}

it('the page of a session is learned from the first link that opened for its poster, without its query', async () => {
  await colleague.posts(LINK)
  expect(await opensInExec()).toBeUndefined()
  await rep.posts(`${LINK}?token=secret#top`)
  await rep.posts('https://app.exec.com/sessions/other123')
  expect(await opensInExec()).toBe('https://acme.app.exec.com/sessions/other123')
  await app.restart()
  await app.bot.idle()
  expect(await opensInExec()).toBe('https://acme.app.exec.com/sessions/other123')
})

it.each([
  ['another tenant', 'https://evil.app.exec.com/sessions/'],
  ['no tenant', 'https://app.exec.com/sessions/'],
  ['a host below the own one', 'https://evil.acme.app.exec.com/sessions/'],
])(
  'the page of a session is not learned from a link of %s, and Exec is asked once a day whose is',
  async (_, page) => {
    await rep.posts(`${page}${ID}`)
    await rep.posts(`${page}other123`)
    expect(await opensInExec()).toBeUndefined()
    expect(app.execRequests('/workspace')).toHaveLength(1)
    await rep.posts(LINK)
    await app.bot.idle()
    expect(await opensInExec()).toBe('https://acme.app.exec.com/sessions/other123')
    expect(app.execRequests('/workspace')).toHaveLength(1)
  },
)

it('the page of a session is learned later while Exec does not say whose it is', async () => {
  app.execFails('/workspace')
  await rep.posts(LINK)
  expect(await opensInExec()).toBeUndefined()
  app.exec.faults.clear()
  app.pass(10 * MINUTE_MS)
  await rep.posts(LINK)
  expect(await opensInExec()).toBe('https://acme.app.exec.com/sessions/other123')
})

it('the page of a session is that of EXEC_SESSION_URL where that is set', async () => {
  await rep.posts(LINK)
  await app.restart({ EXEC_SESSION_URL: 'https://app.exec.com/replays/{id}' })
  expect(await opensInExec()).toBe('https://app.exec.com/replays/other123')
})
