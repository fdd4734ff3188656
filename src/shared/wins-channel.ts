import { z } from 'zod'
import { type NamedChannel, WINS_COME_HERE } from '../blocks/wins/wins-message.ts'
import type { Stored } from '../database/database.ts'
import type { Change } from '../install/installations.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { type SlackClients, slackAnswer } from '../slack/clients.ts'
import { checkOwnChannel } from '../slack/conversations.ts'
import { postCard } from '../slack/post-message.ts'
import type { ShareProblem } from '../slack/share-problem.ts'

/** As someone has chosen it. */
interface ChosenChannel extends Change {
  channel: string
}

/** The workspace's one channel where people may share their wins. Each method throws what the database throws. */
export class WinsChannel {
  /** @param options.isOn whether people share wins at all; otherwise there is none. */
  constructor(private readonly options: Stored & { slack: SlackClients; isOn: boolean }) {}

  get isOn(): boolean {
    return this.options.isOn
  }

  async find(): Promise<ChosenChannel | undefined> {
    const { database, workspace, isOn } = this.options
    if (!isOn) return undefined
    return database.db
      .selectFrom('wins_channels')
      .select(['channel', 'set_by as by', 'set_at as at'])
      .where('workspace', '=', workspace)
      .executeTakeFirst()
  }

  /** The channel with its name, for a button; `undefined` if there is none that the app can share wins to. */
  async findNamed(): Promise<NamedChannel | undefined> {
    const { channel } = (await this.find()) ?? {}
    if (channel === undefined) return undefined
    const checked = await checkOwnChannel(this.options.slack.client, channel)
    return checked.ok ? { channel, name: checked.value.name } : undefined
  }

  /**
   * Chooses a channel of the organization's own that the app is in. If it is another one than before, the channel hears of it, if Slack
   * lets the app say so.
   * @param joins whether the app may join a public one for that.
   */
  async choose(
    channel: string,
    by: string,
    { joins = false } = {},
  ): Promise<Result<undefined, ShareProblem>> {
    const { database, workspace, slack } = this.options
    let checked = await checkOwnChannel(slack.client, channel)
    if (joins && !checked.ok && checked.error.kind === 'not_invited') {
      await slackAnswer(slack.client.conversations.join({ channel }), z.unknown())
      checked = await checkOwnChannel(slack.client, channel)
    }
    if (!checked.ok) return failed(checked.error)
    const isNew = (await this.find())?.channel !== channel
    const chosen = { channel, set_by: by, set_at: this.options.clock() }
    await database.db
      .insertInto('wins_channels')
      .values({ workspace, ...chosen })
      .onConflict((conflict) => conflict.column('workspace').doUpdateSet(chosen))
      .execute()
    if (isNew) await postCard(slack.clientWithoutRetry, { channel }, WINS_COME_HERE)
    return ok(undefined)
  }

  /** Resolves to the channel that it was. */
  async remove(): Promise<string | undefined> {
    const { database, workspace } = this.options
    const removed = await database.db
      .deleteFrom('wins_channels')
      .where('workspace', '=', workspace)
      .returning('channel')
      .executeTakeFirst()
    return removed?.channel
  }
}
