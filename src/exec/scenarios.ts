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
  /** Its page in Exec; `undefined` if Exec sent no https address. */
  url: string | undefined
}

type ScenariosById = ReadonlyMap<string, ListedScenario>

const storedSchema = z.array(
  z.object({ id: z.string(), name: z.string().optional(), url: z.string().optional() }),
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

  /** By id. What is missing here may be archived. */
  async all(requester: Requester): Promise<Result<ScenariosById, ExecError>> {
    const list = await this.#list.get(requester.priority)
    return list.ok ? ok(list.value.entries) : list
  }

  /** `undefined` for an unlisted one. The list may be read anew for a scenario that is new: then `requester.user` pays. */
  async find(id: string, requester: Requester): Promise<Result<ListedScenario | undefined, ExecError>> {
    const list = await this.#list.getWith((scenarios) => scenarios.has(id), requester)
    return list.ok ? ok(list.value.entries.get(id)) : list
  }

  /** From a list up to two days old, without a request. */
  async peek(): Promise<ScenariosById | undefined> {
    return (await this.#list.peek())?.entries
  }
}

function byId(scenarios: readonly Scenario[]): ScenariosById {
  const found = new Map<string, ListedScenario>()
  for (const { id, name, url } of scenarios)
    if (id != null && id !== '') found.set(id, { id, name: name ?? undefined, url: safeUrl(url) })
  return found
}

/** People follow it from Slack, with a click. */
function safeUrl(url: string | null | undefined): string | undefined {
  return url != null && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined
}
