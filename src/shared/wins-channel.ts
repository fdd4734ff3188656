import type { WebClient } from '@slack/web-api'
import type { Stored } from '../database/database.ts'
import { checkOwnChannel } from '../slack/conversations.ts'

interface NamedChannel {
  channel: string
  /** Without the #. */
  name: string | undefined
}

/** How long a channel's name is taken as it was. The press that shares checks the channel anew. */
const NAME_MS = 5 * 60_000

/** The workspace's one channel where people may share their wins. Each method throws what the database throws. */
export class WinsChannel {
  #named: (NamedChannel & { until: number }) | undefined

  constructor(private readonly options: Stored & { client: WebClient }) {}

  async find(): Promise<string | undefined> {
    const { database, workspace } = this.options
    const row = await database.db
      .selectFrom('wins_channels')
      .select('channel')
      .where('workspace', '=', workspace)
      .executeTakeFirst()
    return row?.channel
  }

  /** The channel with its name, for a button; `undefined` if there is none that the app can share wins to. */
  async findNamed(): Promise<NamedChannel | undefined> {
    const channel = await this.find()
    if (channel === undefined) return undefined
    const known = this.#named
    if (known?.channel === channel && known.until > this.options.clock()) return { channel, name: known.name }
    const checked = await checkOwnChannel(this.options.client, channel)
    if (!checked.ok) return undefined
    const { name } = checked.value
    this.#named = { channel, name, until: this.options.clock() + NAME_MS }
    return { channel, name }
  }

  async choose(channel: string, by: string): Promise<void> {
    const { database, workspace } = this.options
    const chosen = { channel, set_by: by, set_at: this.options.clock() }
    await database.db
      .insertInto('wins_channels')
      .values({ workspace, ...chosen })
      .onConflict((conflict) => conflict.column('workspace').doUpdateSet(chosen))
      .execute()
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
