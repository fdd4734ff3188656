import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { LEASE_MS, type Outbox } from '../../src/outbox/outbox.ts'
import type { OutboxSender } from '../../src/outbox/outbox-sender.ts'
import { startSlack } from '../support/acme.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { type DatabaseSpace, databaseSpace, hasPostgres, KEY } from '../support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from '../support/database/postgres-proxy.ts'
import { startTcpProxy, type TcpProxy } from '../support/database/tcp-proxy.ts'
import { gate } from '../support/gate.ts'
import { notification, outboxReplica } from '../support/outbox.ts'
import type { FakeSlack } from '../support/slack/slack.ts'

describe.skipIf(!hasPostgres)('the sender while PostgreSQL is away', () => {
  let space: DatabaseSpace
  let proxy: TcpProxy
  let database: Database
  let slack: FakeSlack
  let outbox: Outbox
  let sender: OutboxSender
  let lines: string[]
  let now = 0
  /** Called when the sender sleeps. */
  let onSleep: () => void | Promise<void>

  beforeEach(async () => {
    space = await databaseSpace('postgres')
    proxy = await startTcpProxy(POSTGRES_ADDRESS)
    const captured = capturedLog()
    lines = captured.lines
    database = new Database(
      { kind: 'postgres', url: throughProxy(space, proxy), encryptionKeys: [KEY] },
      captured.log,
    )
    expect(await database.start()).toMatchObject({ ok: true })
    slack = await startSlack()
    now = testClock()
    onSleep = () => undefined
    const replica = outboxReplica({
      database,
      slack,
      log: captured.log,
      clock: () => now,
      async sleep(ms) {
        now += ms
        await onSleep()
      },
    })
    outbox = replica.outbox
    sender = replica.sender
    await outbox.enqueue([notification()])
  })

  afterEach(async () => {
    await database.close()
    await proxy.close()
    await slack.close()
    await space.remove()
  })

  const told = () => slack.visibleTo('U0REP', 'D0APPREP').map(({ text }) => text)
  const logged = (words: string) => lines.filter((line) => line.includes(words)).length

  /** Lets the database come back when the sender has asked it in vain this often. */
  function restoreAfter(sleeps: number): void {
    let left = sleeps
    onSleep = () => {
      left -= 1
      if (left === 0) proxy.restore()
    }
  }

  it('marks a message as sent when PostgreSQL is back, and does not say it twice', async () => {
    slack.on('wire', () => proxy.cut())
    restoreAfter(3)
    await sender.sendDue()
    now += LEASE_MS
    await sender.sendDue()
    expect(told()).toEqual(['About abc123def456'])
    expect(await outbox.find(notification())).toMatchObject({ at: { channel: 'D0APPREP' } })
    expect(slack.callsOf('conversations.history')).toEqual([])
  })

  it('enqueues what came meanwhile, and says it', async () => {
    await sender.sendDue()
    proxy.cut()
    restoreAfter(3)
    const subjects = ['meanwhile', 'later']
    await Promise.all(subjects.map((subject) => sender.enqueueOnce(notification({ subject }))))
    await sender.sendDue()
    expect(told().toSorted()).toEqual(['About abc123def456', 'About later', 'About meanwhile'])
    expect([logged('waits for the database'), logged('goes on'), logged('lost')]).toEqual([1, 1, 0])
  })

  it('keeps no other message waiting for one that the database rejects', async () => {
    await sender.sendDue()
    proxy.cut()
    restoreAfter(2)
    const rejected = { dueAt: Number.NaN }
    await Promise.all([
      sender.enqueueOnce(notification({ subject: 'rejected', ...rejected })),
      sender.enqueueOnce(notification({ subject: 'later' })),
    ])
    await sender.enqueueOnce(notification({ subject: 'rejected at once', ...rejected }))
    await sender.sendDue()
    expect(told()).toEqual(['About abc123def456', 'About later'])
    expect([logged('waits for the database'), logged('a message is lost')]).toEqual([1, 2])
  })

  it('logs what it could not keep', async () => {
    proxy.cut()
    const { opened, open } = gate()
    onSleep = () => opened
    const enqueuing = sender.enqueueOnce(notification({ subject: 'meanwhile' }))
    await sender.stop()
    open()
    await enqueuing
    expect(logged('a message is lost')).toBe(1)
    proxy.restore()
  })

  it('waits for a statement that hangs', async () => {
    proxy.hang()
    const sent = sender.sendDue()
    proxy.restore()
    await sent
    expect(told()).toHaveLength(1)
  })

  it('stops while it waits', async () => {
    proxy.cut()
    const stopped = new Promise<void>((resolve) => {
      onSleep = () => resolve(sender.stop())
    })
    await sender.sendDue()
    await stopped
    expect(told()).toEqual([])
    proxy.restore()
  })
})
