import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { LEASE_MS, Outbox } from '../../src/outbox/outbox.ts'
import { startSlack } from '../support/acme.ts'
import { capturedLog } from '../support/captured-log.ts'
import { machineClock } from '../support/clock.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace, KEY } from '../support/database/databases.ts'
import { notification, outboxReplica, WORKSPACE } from '../support/outbox.ts'
import type { FakeSlack } from '../support/slack/slack.ts'

const PROCESS = fileURLToPath(new URL('../support/outbox-process.ts', import.meta.url))

/** A process starts slowly on a busy machine. */
const STARTS_MS = 60_000

type Moment = 'composing' | 'sending' | 'posted'

describe.each(DATABASE_KINDS)('a message whose process is killed, with %s', (kind) => {
  const { log } = capturedLog()
  let space: DatabaseSpace
  let database: Database
  let slack: FakeSlack
  let child: ChildProcess | undefined

  beforeEach(async () => {
    space = await databaseSpace(kind)
    database = await space.start(log)
    slack = await startSlack({ clock: machineClock })
  })

  afterEach(async () => {
    child?.kill('SIGKILL')
    expect(slack.refusals).toEqual([])
    await slack.close()
    await space.remove()
  })

  /** Enqueues a message, and lets the process of another replica send what is due. */
  async function sendHere(subject: string, laterMs = 0): Promise<void> {
    const clock = () => machineClock() + laterMs
    const { outbox, sender } = outboxReplica({ database, slack, log, clock, sleep: () => Promise.resolve() })
    await outbox.enqueue([notification({ subject })])
    await sender.sendDue()
  }

  /** Starts a process that sends what is due, and kills it at this moment. */
  async function killWhen(moment: Moment): Promise<void> {
    const { settings } = space
    const sender = fork(PROCESS, {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [`--import=${import.meta.resolve('tsx')}`],
      env: {
        PATH: process.env.PATH ?? '',
        DATABASE_KIND: settings.kind,
        DATABASE_PLACE: settings.kind === 'sqlite' ? settings.path : settings.url,
        DATABASE_KEY: Buffer.from(KEY).toString('base64'),
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: slack.settings.botToken,
        HOLD: moment === 'composing' ? 'yes' : 'no',
      },
    })
    child = sender
    const kill = () => sender.kill('SIGKILL')
    sender.on('message', (message) => {
      if (message === 'composing' && moment === 'composing') kill()
    })
    // Both run before Slack's answer leaves.
    if (moment === 'sending') slack.fault('chat.postMessage', { kind: 'reset', only: kill })
    if (moment === 'posted') slack.on('wire', kill)
    const exit = await once(sender, 'exit')
    slack.off('wire', kill)
    expect(exit).toEqual([null, 'SIGKILL'])
  }

  it.each([
    ['after the claim', 'composing', 1],
    ['when it reaches Slack, which does not post it', 'sending', 0],
    ['when Slack has posted it', 'posted', 1],
  ] as const)(
    '%s comes as often as it should',
    async (_, moment, times) => {
      // So long ago that the process need not wait for its turn.
      await sendHere('earlier', -LEASE_MS)
      const outbox = new Outbox({ database, workspace: WORKSPACE, clock: machineClock })
      await outbox.enqueue([notification()])
      await killWhen(moment)
      await sendHere('later', LEASE_MS + 1000)
      await sendHere('last', 3 * LEASE_MS)
      const texts = slack.visibleTo('U0REP', 'D0APPREP').map(({ text }) => text)
      expect(texts.filter((text) => text === 'About abc123def456')).toHaveLength(times)
      expect(texts.filter((text) => text !== 'About abc123def456')).toEqual([
        'About earlier',
        'About later',
        'About last',
      ])
      expect(
        await database.ofAllWorkspaces
          .selectFrom('outbox')
          .select('state')
          .where('ended_at', 'is', null)
          .execute(),
      ).toEqual([])
    },
    STARTS_MS,
  )
})
