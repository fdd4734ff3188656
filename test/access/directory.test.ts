import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Directory } from '../../src/access/people.ts'
import { startSlack } from '../support/acme.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClient } from '../support/slack-client.ts'

const FIVE_MINUTES_MS = 5 * 60_000
let slack: FakeSlack
let directory: Directory
let now: number

beforeEach(async () => {
  slack = await startSlack()
  now = 1_000
  directory = new Directory(slackClient(slack), () => now)
})

afterEach(() => slack.close())

describe.each([
  ['profiles', 'users.info', 'U0REP', 'U0NOBODY', 'user_not_found', { id: 'U0REP' }],
  ['byEmail', 'users.lookupByEmail', 'jane@acme.com', 'no@acme.com', 'users_not_found', 'U0REP'],
  ['userGroups', 'usergroups.users.list', 'S0COACHES', 'S0GONE', 'no_such_subteam', new Set(['U0COACH'])],
] as const)('Directory.%s', (part, method, key, unknown, code, value) => {
  const calls = () => slack.callsOf(method).length

  it('tells what Slack tells, or why Slack does not', async () => {
    expect(await directory[part].find(key)).toMatchObject({ ok: true, value })
    expect(await directory[part].find(unknown)).toMatchObject({ ok: false, error: { code } })
    slack.fault(method, { kind: 'status', status: 200, body: '{"ok":true,"user":"jane"}' })
    expect(await directory[part].find('other')).toMatchObject({ error: { code: 'unreadable_answer' } })
  })

  it('asks Slack once in five minutes, even for many callers at once', async () => {
    await Promise.all([key, key, key].map((each) => directory[part].find(each)))
    now += FIVE_MINUTES_MS
    await directory[part].find(key)
    expect(calls()).toBe(1)
    now += 1
    await directory[part].find(key)
    expect(calls()).toBe(2)
  })

  it('asks again the next time after a failure', async () => {
    slack.fault(method, { kind: 'error', error: 'internal_error' })
    expect(await directory[part].find(key)).toMatchObject({ error: { code: 'internal_error' } })
    now += 2
    expect(await directory[part].find(key)).toMatchObject({ ok: true })
  })
})

it('Slack is asked anew for what is older than the caller takes', async () => {
  const find = (maxAgeMs?: number) => directory.profiles.find('U0REP', maxAgeMs)
  await find(60_000)
  now += 60_000
  await find(60_000)
  expect(slack.callsOf('users.info')).toHaveLength(1)
  now += 1
  await find(60_000)
  await find()
  expect(slack.callsOf('users.info')).toHaveLength(2)
})

it('peek gives what is cached for five minutes, and never asks Slack', async () => {
  expect(directory.profiles.peek('U0REP')).toBeUndefined()
  const found = await directory.profiles.find('U0REP')
  now += FIVE_MINUTES_MS
  expect(directory.profiles.peek('U0REP')).toEqual(found)
  now += 1
  expect(directory.profiles.peek('U0REP')).toBeUndefined()
  expect(slack.callsOf('users.info')).toHaveLength(1)
})
