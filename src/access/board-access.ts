import type { FetchError, FetchOptions } from '../exec/cached-fetch.ts'
import type { Group } from '../exec/member.ts'
import type { Scenario } from '../exec/scenario.ts'
import type { Board, Boards, Scenarios } from '../exec/scenarios.ts'
import type { ListedTeam } from '../exec/session.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import type { ListAccess } from './list-access.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { isInScope } from './team.ts'
import { ANSWER_MS } from './viewer.ts'

interface BoardAccessOptions {
  boards: Boards
  scenarios: Scenarios
  listAccess: Pick<ListAccess, 'teamOf'>
}

export interface OpenedBoard extends Board {
  by: AccessRule
  /** `undefined` if Exec's list of scenarios doesn't name it. */
  scenario: string | undefined
  group: Group | undefined
}

/** Exec has no such scenario. */
export type ScenarioUnknown = { kind: 'scenario_unknown' }

export type BoardProblem = FetchError | Refusal | ScenarioUnknown

type BoardAsk = Omit<FetchOptions, 'priority' | 'user'>

/** How the people of someone's team did in one scenario. */
export class BoardAccess {
  constructor(private readonly options: BoardAccessOptions) {}

  /** Sends one request for the board, and one a day for each hundred names of scenarios. Answers within seven seconds. */
  async open(
    user: string,
    of: ListedTeam,
    scenario: string,
    ask: BoardAsk = {},
  ): Promise<Result<OpenedBoard, BoardProblem>> {
    const opened = await withTimeout(this.#open(user, of, scenario, ask), ANSWER_MS)
    return opened.ok ? opened.value : failed({ kind: 'timed_out' })
  }

  /** The scenarios that someone with a team may mean. */
  async find(user: string, text: string): Promise<Result<Scenario[], BoardProblem>> {
    const team = await this.options.listAccess.teamOf(user)
    if (!team.ok) return team
    const all = await this.options.scenarios.all({ priority: 'interactive', user })
    return all.ok ? ok(scenariosMeant([...all.value.values()], text)) : all
  }

  async #open(
    user: string,
    of: ListedTeam,
    scenario: string,
    ask: BoardAsk,
  ): Promise<Result<OpenedBoard, BoardProblem>> {
    const { boards, scenarios, listAccess } = this.options
    const team = await listAccess.teamOf(user, of === 'team' ? undefined : of.group)
    if (!team.ok) return team
    const { scope, group } = team.value
    const groups = scope.kind === 'everyone' ? scope.kind : scope.groups.map(({ id }) => id)
    const [board, names] = await Promise.all([
      boards.get({ scenario, groups }, { ...ask, priority: 'interactive', user }),
      scenarios.all({ priority: 'background' }),
    ])
    if (!board.ok) return board.error.kind === 'not_found' ? failed({ kind: 'scenario_unknown' }) : board
    // Even if Exec ignored the filter, a coach must not read of people outside their groups.
    const participants = board.value.participants.filter((one) => isInScope(scope, one.user?.email))
    const name = names.ok ? names.value.get(scenario)?.name : undefined
    return ok({ ...board.value, participants, by: scope.by, scenario: name, group })
  }
}

/**
 * Those whose id or slug is the text; else whose name is, in any case; else whose names begin with it; else whose names contain it.
 * By name; all of them for an empty text.
 */
export function scenariosMeant(scenarios: readonly Scenario[], text: string): Scenario[] {
  const wanted = text.trim().toLowerCase()
  const nameOf = ({ name = '' }: Scenario) => name.trim().toLowerCase()
  const tests: ((scenario: Scenario) => boolean)[] = [
    ({ id, slug }) => id === text.trim() || slug === wanted,
    (scenario) => nameOf(scenario) === wanted,
    (scenario) => nameOf(scenario).startsWith(wanted),
    (scenario) => nameOf(scenario).includes(wanted),
  ]
  const matching =
    wanted === ''
      ? scenarios
      : (tests.map((test) => scenarios.filter(test)).find((some) => some.length > 0) ?? [])
  return matching.toSorted((one, other) => byName(nameOf(one), nameOf(other)))
}

const { compare: byName } = new Intl.Collator('en')
