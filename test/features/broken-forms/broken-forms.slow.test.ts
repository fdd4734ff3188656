import { afterEach, beforeEach, expect, it } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { machineClock } from '../../support/clock.ts'
import { type DatabaseSpace, databaseSpace, environmentOf } from '../../support/database/databases.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { ID, sessionDocument } from '../../support/exec/session-documents.ts'
import { gate } from '../../support/gate.ts'
import { MANIFEST_SETTINGS } from '../../support/manifest.ts'
import { Person } from '../../support/person.ts'
import { type BuiltApp, builtApp } from '../../support/replica-process.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { environmentBetween, startBot } from '../../support/started-bot.ts'

const LATER_MS = 4 * 60_000

let app: BuiltApp
let slack: FakeSlack
let exec: FakeExec
let space: DatabaseSpace

beforeEach(async () => {
  app = await builtApp()
  slack = await startSlack({ ...MANIFEST_SETTINGS, clock: machineClock })
  exec = await startExec({ clock: machineClock })
  exec.sessions.set(ID, sessionDocument())
  space = await databaseSpace('sqlite')
})
afterEach(async () => {
  await Promise.all([slack.close(), exec.close(), space.remove(), app.remove()])
})

const environment = () => ({
  ...environmentBetween(slack, exec),
  EXEC_COACHES: 'U0COACH',
  ...environmentOf(space.settings),
})

it('the next start tells who sent a form whose process was killed while it said Sending…', async () => {
  const { url, end } = await app.start(environment())
  slack.connectTo(url)
  const coach = new Person({ slack, bot: { idle: () => Promise.resolve() } }, 'U0COACH').in('C0TEAM')
  const { opened: never, open: letSlackAnswer } = gate()

  await slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: ID })
  await slack.next(() => coach.answers().length > 0)
  await coach.presses('Share…', { in: coach.answer() })
  await coach.waitsFor('Channel or group')
  slack.fault('conversations.info', { kind: 'late', until: never })
  const submitting = coach.submits()
  await coach.waitsFor('Sending…')
  await end('SIGKILL')
  letSlackAnswer()
  await submitting
  expect(coach.publicMessages()).toEqual([])

  const clock = () => machineClock() + LATER_MS
  const { bot } = await startBot(environment(), capturedLog().log, { clock })
  await bot.sayDue()
  await bot.stop()
  expect(coach.dm.answers().map(({ text }) => text)).toEqual([
    expect.stringMatching(/^⚠️ The form you sent at .* broke off before I was done\. It may not have/),
  ])
})
