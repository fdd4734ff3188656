import { expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import { APP_DATABASE } from '../support/database/app-with-database.ts'
import { LINK } from '../support/exec/session-documents.ts'

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

it('the page of a session is that of EXEC_SESSION_URL where that is set', async () => {
  await rep.posts(LINK)
  await app.restart({ EXEC_SESSION_URL: 'https://app.exec.com/replays/{id}' })
  expect(await opensInExec()).toBe('https://app.exec.com/replays/other123')
})
