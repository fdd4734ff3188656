import { expect, it } from 'vitest'
import { acmeWorkspace, startSlack } from '../support/acme.ts'
import { capturedLog } from '../support/captured-log.ts'
import { databaseSpace } from '../support/database/databases.ts'
import { MANIFEST_SETTINGS } from '../support/manifest.ts'
import { notification, openDatabase, outboxReplica } from '../support/outbox.ts'
import { appDmId } from '../support/slack/workspace.ts'

const MANY = 600
const PEOPLE = 100
const SECOND = 1000

it('hundreds of messages that are due at once come one a second, and none is lost', async () => {
  const { log } = capturedLog()
  let now = 1_774_000_000_000
  const space = await databaseSpace('sqlite')
  const database = await openDatabase(space, log)
  const workspace = acmeWorkspace()
  const people = Array.from({ length: PEOPLE }, (_, at) => `U${at}`)
  for (const id of people)
    workspace.people.push({ id, name: '', real_name: '', team_id: 'T0ACME', tz: 'Etc/UTC' })
  const slack = await startSlack({ ...MANIFEST_SETTINGS, workspace, clock: () => now })
  slack.fault('chat.postMessage', {
    kind: 'ratelimited',
    retryAfterSeconds: 30,
    times: 2,
  })
  const { outbox, sender } = outboxReplica({
    database,
    slack,
    log,
    clock: () => now,
    async sleep(ms) {
      now += ms
    },
  })
  await outbox.enqueue(
    Array.from({ length: MANY }, (_, at) =>
      notification({ subject: `session${at}`, recipient: `U${at % PEOPLE}`, dueAt: now }),
    ),
  )
  const began = now
  await sender.sendDue()

  const posts = slack.callsOf('chat.postMessage')
  const gaps = posts.slice(1).map(({ at }, before) => at - (posts[before]?.at ?? 0))
  expect(Math.min(...gaps)).toBe(SECOND)
  expect(now - began).toBeLessThanOrEqual((MANY + 60) * SECOND)
  const told = people.flatMap((id) => slack.visibleTo(id, appDmId(id)))
  expect(told).toHaveLength(MANY)
  expect(new Set(told.map(({ text }) => text)).size).toBe(MANY)
  await slack.close()
  await space.remove()
})
