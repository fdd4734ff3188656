import type { OpenedList } from '../../access/lists.ts'
import { byName } from '../../lib/name-search.ts'

interface NamedScenario {
  id?: string | undefined
  slug?: string | undefined
  name?: string | undefined
}

/**
 * The scenarios that a typed text may mean, sorted by name; all of them for an empty text. It tries these in turn: the id or slug is
 * the text, the name is the text (in any case), the name begins with it, the name contains it.
 */
export function scenariosMeant<Scenario extends NamedScenario>(
  scenarios: readonly Scenario[],
  text: string,
): Scenario[] {
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

/** The list, with only the sessions of the scenarios that a text means. `undefined` if none is left. */
export function narrowedTo(list: OpenedList, text: string): OpenedList | undefined {
  const scenarios = list.sessions.map(({ scenario }) => scenario)
  const meant = new Set(scenariosMeant(scenarios, text))
  const sessions = list.sessions.filter(({ scenario }) => meant.has(scenario))
  if (sessions.length === list.sessions.length) return list
  const total = list.hasMore ? undefined : sessions.length
  return sessions.length === 0 ? undefined : { ...list, sessions, total }
}
