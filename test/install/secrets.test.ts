import { afterEach, beforeEach, expect, it } from 'vitest'
import { capturedLog } from '../support/captured-log.ts'
import { type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { confirmationOn } from '../support/key-page.ts'
import { startTwoWorkspaces, type TwoWorkspaces } from '../support/two-workspaces.ts'

const WRONG_KEY = `exec_live_${'z'.repeat(40)}`

let space: DatabaseSpace
let app: TwoWorkspaces

beforeEach(async () => {
  space = await databaseSpace('sqlite')
  app = await startTwoWorkspaces({ installed: false, ownDatabase: space.open(capturedLog().log) })
})

afterEach(async () => {
  await app.close()
  await space.remove()
})

/** Where one of these stands in clear. */
function placesWith(secrets: readonly string[], texts: Record<string, string>): string[] {
  const found = Object.entries(texts).flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret}`),
  )
  return [...found, ...space.filesWith(new RegExp(secrets.join('|')))]
}

it('keys, tokens and links stand in no log, audit line, error, page, call to Slack or database file in clear', async () => {
  const { acme, front } = app
  acme.exec.sessions.set('abc123def456', sessionDocument())
  const pages: string[] = []
  const visits = async (path: string, form?: Record<string, string>) => {
    const response = await app.browse(path, form && { method: 'POST', body: new URLSearchParams(form) })
    const text = await response.text()
    pages.push(text)
    await app.bot.idle()
    return text
  }
  const admin = acme.person('U0ADMIN')
  const opensLink = async () => {
    const { url, code } = await admin.getsKeyLink()
    return { path: new URL(url).pathname, code }
  }

  const code = app.consent(acme)
  await app.install(code)
  const links = [await opensLink(), await opensLink()] as const
  const wrong = await visits(links[0].path, { key: WRONG_KEY, code: links[0].code })
  expect(wrong).toContain('Exec doesn&#39;t know this key')
  const named = await visits(links[1].path, { key: acme.exec.apiKey, code: links[1].code })
  await visits(links[1].path, { connect: confirmationOn(named) })
  expect(await acme.person('U0REP').asks('abc123def456')).toContain('82.5')

  // Then all that can go wrong with them goes wrong.
  acme.exec.faults.set({ kind: 'invalid_key' })
  await acme.person('U0REP').asks('latest')
  front.onExchange = () => 'lost'
  expect((await app.install(app.consent(acme))).status).toBe(502)

  const link = links.map(({ path }) => path.split('/').at(-1) ?? '')
  const { botToken, signingSecret } = acme.slack.settings
  const secrets = [acme.exec.apiKey, WRONG_KEY, botToken, 'client-secret', signingSecret]
  const sent = JSON.stringify([acme.slack.calls, acme.slack.deliveries.map(({ body }) => body)])
  const seen = { log: app.lines.join('\n'), pages: pages.join('\n') }
  expect(placesWith(secrets, { ...seen, sent })).toEqual([])
  expect(placesWith([...link, code], seen)).toEqual([])
  await app.bot.stop()
  expect(placesWith(secrets, {})).toEqual([])
  expect(space.filesWith(/T0ACME/)).toEqual([expect.any(String)])
})
