import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type ChannelNeeds,
  chooseChannel,
  findChannel,
  findNamedChannel,
  removeChannel,
} from '../../../src/features/wins/wins-channel.ts'
import { startSlack } from '../../support/acme.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import { requireConversation } from '../../support/slack/conversations.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { slackClients } from '../../support/slack-client.ts'

const NOW = Date.UTC(2026, 2, 16, 9)

describe.each(DATABASE_KINDS)('the channel for wins in %s', (kind) => {
  let space: DatabaseSpace
  let slack: FakeSlack
  let wins: ChannelNeeds

  beforeEach(async () => {
    space = await databaseSpace(kind)
    slack = await startSlack()
    const database = await space.start()
    wins = { database, workspace: 'T0ACME', slack: slackClients(slack), clock: () => NOW }
  })
  afterEach(async () => {
    expect(slack.refusals).toEqual([])
    await Promise.all([space.remove(), slack.close()])
  })

  it("is the workspace's own", async () => {
    await chooseChannel(wins, 'C0TEAM', 'U0COACH')
    const other = { ...wins, workspace: 'T0OTHER' }
    expect(await findChannel(other)).toBeUndefined()
    expect(await removeChannel(other)).toBeUndefined()
    await chooseChannel(other, 'C0TEAM', 'U0OTHER')
    await removeChannel(other)
    expect(await findChannel(wins)).toEqual({ channel: 'C0TEAM', by: 'U0COACH', at: NOW })
  })

  it('is none for a button once wins cannot be shared there', async () => {
    expect(await findNamedChannel(wins)).toBeUndefined()
    await chooseChannel(wins, 'C0TEAM', 'U0COACH')
    requireConversation(slack.workspace, 'C0TEAM').is_ext_shared = true
    expect(await findNamedChannel(wins)).toBeUndefined()
    expect(await findChannel(wins)).toMatchObject({ channel: 'C0TEAM' })
  })
})
