import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WinsChannel } from '../../src/shared/wins-channel.ts'
import { startSlack } from '../support/acme.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { requireConversation } from '../support/slack/conversations.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClients } from '../support/slack-client.ts'

const NOW = Date.UTC(2026, 2, 16, 9)

describe.each(DATABASE_KINDS)('the channel for wins in %s', (kind) => {
  let space: DatabaseSpace
  let slack: FakeSlack
  let winsOf: (workspace: string, isOn?: boolean) => WinsChannel
  let wins: WinsChannel

  beforeEach(async () => {
    space = await databaseSpace(kind)
    slack = await startSlack()
    const database = await space.start()
    const options = { database, slack: slackClients(slack), clock: () => NOW }
    winsOf = (workspace, isOn = true) => new WinsChannel({ ...options, workspace, isOn })
    wins = winsOf('T0ACME')
  })
  afterEach(async () => {
    expect(slack.refusals).toEqual([])
    await Promise.all([space.remove(), slack.close()])
  })

  it("is the workspace's own, and none where nobody shares wins", async () => {
    await wins.choose('C0TEAM', 'U0COACH')
    const other = winsOf('T0OTHER')
    expect(await other.find()).toBeUndefined()
    expect(await other.remove()).toBeUndefined()
    expect(await winsOf('T0ACME', false).find()).toBeUndefined()
    await other.choose('C0TEAM', 'U0OTHER')
    await other.remove()
    expect(await wins.find()).toEqual({ channel: 'C0TEAM', by: 'U0COACH', at: NOW })
  })

  it('is none for a button once wins cannot be shared there', async () => {
    expect(await wins.findNamed()).toBeUndefined()
    await wins.choose('C0TEAM', 'U0COACH')
    requireConversation(slack.workspace, 'C0TEAM').is_ext_shared = true
    expect(await wins.findNamed()).toBeUndefined()
    expect(await wins.find()).toMatchObject({ channel: 'C0TEAM' })
  })
})
