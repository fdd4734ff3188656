import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'

const ID = 'abc123def456'
let now = Date.UTC(2026, 2, 15, 14, 30)
const app = testApp({ bot: { clock: () => now }, exec: { clock: () => now } }, (app) => app.addSession())
const { rep, admin } = app

it('an admin beyond five thousand members is told to try again, rather than that they may not, and is answered then', async () => {
  for (let at = 0; at < 5000; at += 1)
    app.addMember({ id: `x${at}`, email: `x${at}@acme.com`, role: 'member' })
  app.addMember()
  expect(await admin.asks(ID)).toMatch(/couldn't check whether you're an Exec admin[\s\S]*Try again/)
  expect(app.audits()).toMatchObject([{ decision: 'failed', reason: 'admins_unreadable' }])
  expect(await rep.asks(ID)).toContain('82.5')
  now += 60_000
  expect(await admin.asks(ID)).toContain('82.5')
})
