import { z } from 'zod'
import { ok, type Result } from '../lib/result.ts'
import { DailyList, type DailyListOptions } from './daily-list.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Requester } from './rate-limit.ts'
import type { Scenario } from './scenario.ts'

/** A scenario with an id, by which others name it. */
export interface ListedScenario {
  id: string
  name: string | undefined
  slug?: string | undefined
  /** Its page in Exec; `undefined` if Exec sent no https address. */
  url: string | undefined
}

export type ScenariosById = ReadonlyMap<string, ListedScenario>

const storedSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string().optional(),
    slug: z.string().optional(),
    url: z.string().optional(),
  }),
)

/** The scenarios of the workspace, as a `DailyList`: one request for each hundred a day, for everyone. */
export class Scenarios {
  readonly #list: DailyList<Scenario, ScenariosById>

  constructor(client: Pick<ExecClient, 'getScenarios'>, options: DailyListOptions = {}) {
    this.#list = new DailyList(
      {
        key: 'scenarios',
        read: (reading) => client.getScenarios(reading),
        toEntries: byId,
        pack: (scenarios) => [...scenarios.values()],
        unpack(value) {
          const { data } = storedSchema.safeParse(value)
          return data && byId(data)
        },
      },
      options,
    )
  }

  /** By id. */
  async all(requester: Requester): Promise<Result<ScenariosById, ExecError>> {
    const list = await this.#list.get(requester.priority)
    return list.ok ? ok(list.value.entries) : list
  }

  /**
   * By id, the list read anew if it lacks one that was in use only after it was read: then `requester.user` pays. An archived
   * scenario is in no list.
   */
  async including(
    used: readonly { scenario: string; since: Date | undefined }[],
    requester: Requester,
  ): Promise<Result<ScenariosById, ExecError>> {
    const readAt = (await this.#list.peek())?.readAt ?? 0
    const recent = used.filter(({ since }) => since !== undefined && since.getTime() > readAt)
    const hasAll = (scenarios: ScenariosById) => recent.every(({ scenario }) => scenarios.has(scenario))
    const list = await this.#list.getWith(hasAll, requester)
    return list.ok ? ok(list.value.entries) : list
  }
}

function byId(scenarios: readonly Scenario[]): ScenariosById {
  const found = new Map<string, ListedScenario>()
  for (const { id, name, slug, url } of scenarios)
    if (id != null && id !== '')
      found.set(id, { id, name: name ?? undefined, slug: slug ?? undefined, url: safeUrl(url) })
  return found
}

/** People follow it from Slack, with a click. */
function safeUrl(url: string | null | undefined): string | undefined {
  return url != null && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined
}
