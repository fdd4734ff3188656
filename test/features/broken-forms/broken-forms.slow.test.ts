import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { machineClock } from '../../support/clock.ts'
import { type DatabaseSpace, databaseSpace, environmentOf } from '../../support/database/databases.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { ID, sessionDocument } from '../../support/exec/session-documents.ts'
import { gate } from '../../support/gate.ts'
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
  slack = await startSlack({ clock: machineClock })
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

/** Starts the app in a process, in which Carla opens a form. */
async function opens(button: string, field: string) {
  const { url, end } = await app.start(environment())
  slack.connectTo(url)
  const coach = new Person({ slack, bot: { idle: () => Promise.resolve() } }, 'U0COACH').in('C0TEAM')
  await slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: ID })
  await slack.next(() => coach.answers().length > 0)
  await coach.presses(button, { in: coach.answer() })
  await coach.waitsFor(field)
  return { coach, end }
}

it('the next start tells who sent a form whose process was killed while it said Sending…', async () => {
  const { coach, end } = await opens('Share…', 'Channel or group')
  const { opened: never, open: letSlackAnswer } = gate()
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

describe('a form that is sent again since its process was killed before it answered', () => {
  const NOTE = { note: 'Name a next step.' }
  const opened = () => exec.requests.filter(({ path }) => path === `/sessions/${ID}`)

  /** Kills the process of `end` once what it has sent has `arrived`, and sends the form to a new one, a minute later. */
  async function sendsTwice(
    { coach, end }: Awaited<ReturnType<typeof opens>>,
    values: Record<string, string>,
    arrived: () => readonly unknown[],
  ) {
    const before = arrived().length
    const submitting = slack.submitView({ user: 'U0COACH', values })
    await vi.waitFor(() => expect(arrived().length).toBeGreaterThan(before), { interval: 2, timeout: 10_000 })
    await end('SIGKILL')
    expect(await submitting).toMatchObject({ status: 0 })
    const { bot, url } = await startBot(environment(), capturedLog().log, {
      clock: () => machineClock() + 60_000,
    })
    slack.connectTo(url)
    exec.faults.clear()
    await coach.submits(values)
    await bot.idle()
    const said = slack.view('U0COACH') === undefined ? '' : coach.seesIn('modal')
    await bot.sayDue()
    await bot.stop()
    return said
  }

  const told = () => new Person({ slack, bot: { idle: () => Promise.resolve() } }, 'U0REP').dm.answers()

  it('is sent: a note', async () => {
    const form = await opens('Coach…', 'Note')
    await form.end('SIGKILL')
    // It knows nobody, and so asks Exec.
    const { url, end } = await app.start(environment())
    slack.connectTo(url)
    exec.faults.setFor(`/sessions/${ID}`, { kind: 'hang' })
    expect(await sendsTwice({ ...form, end }, NOTE, opened)).toBe('')
    expect(told().map(({ text }) => text)).toEqual([expect.stringContaining(NOTE.note)])
  })

  it('posts no session twice', async () => {
    const form = await opens('Share…', 'Channel or group')
    const arrived: unknown[] = []
    const { opened: answering, open: letSlackAnswer } = gate()
    const onArrival = () => void arrived.push('a post')
    slack.fault('chat.postMessage', { kind: 'late', until: answering, onArrival })
    expect(await sendsTwice(form, {}, () => arrived)).toContain("Slack didn't confirm the message.")
    letSlackAnswer()
    await slack.next(() => form.coach.publicMessages().length > 0)
    expect(form.coach.publicMessages()).toHaveLength(1)
  })
})
