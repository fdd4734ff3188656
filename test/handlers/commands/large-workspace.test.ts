import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
let now = Date.UTC(2026, 2, 15, 14, 30)
let app: TestApp

beforeEach(async () => {
  app = await startTestApp({ bot: { clock: () => now }, exec: { clock: () => now } })
  app.addSession()
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

it('an admin beyond five thousand members is told to try again, rather than that they may not, and is answered then', async () => {
  for (let at = 0; at < 5000; at += 1)
    app.addMember({ id: `x${at}`, email: `x${at}@acme.com`, role: 'member' })
  app.addMember()
  const admin = app.person('U0ADMIN')
  expect(await admin.asks(ID)).toMatch(/couldn't check whether you're an Exec admin[\s\S]*Try again/)
  expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'admins_unreadable' }])
  expect(await app.person('U0REP').asks(ID)).toContain('82.5')
  now += 60_000
  expect(await admin.asks(ID)).toContain('82.5')
})
