import { z } from 'zod'
import { ok, type Result } from '../lib/result.ts'
import { DailyList, type DailyListOptions } from './daily-list.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Group } from './group.ts'
import { Members } from './members.ts'
import type { Priority } from './rate-limit.ts'

const storedSchema = z.array(z.object({ id: z.string(), name: z.string() }))

type GroupsById = ReadonlyMap<string, Group>

function byId(groups: readonly Group[]): GroupsById {
  return new Map(groups.map((group) => [group.id, group]))
}

/** The groups of the Exec workspace and their members: each a `DailyList`. */
export class Groups {
  readonly #list: DailyList<Group, GroupsById>
  readonly #members = new Map<string, Members>()

  constructor(
    private readonly client: Pick<ExecClient, 'getGroups' | 'getMembers'>,
    private readonly options: DailyListOptions = {},
  ) {
    this.#list = new DailyList(
      {
        key: 'groups',
        read: (reading) => client.getGroups(reading),
        toEntries: byId,
        pack: (groups) => [...groups.values()],
        unpack: (value) => {
          const { data } = storedSchema.safeParse(value)
          return data && byId(data)
        },
      },
      options,
    )
  }

  async all(priority: Priority): Promise<Result<readonly Group[], ExecError>> {
    const list = await this.#list.get(priority)
    return list.ok ? ok([...list.value.entries.values()]) : list
  }

  /** @param group the id of one of Exec's groups. */
  membersOf(group: string): Members {
    const known = this.#members.get(group)
    if (known !== undefined) return known
    const members = new Members(this.client, { ...this.options, group })
    this.#members.set(group, members)
    return members
  }
}
