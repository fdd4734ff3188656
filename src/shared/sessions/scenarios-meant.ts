import type { SessionSummary } from '../../exec/session.ts'
import { byName } from '../../lib/name-search.ts'

interface NamedScenario {
  id?: string | undefined
  slug?: string | undefined
  name?: string | undefined
}

/**
 * Those whose id or slug is the text; else whose name is, in any case; else whose names begin with it; else whose names contain it.
 * By name; all of them for an empty text.
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

/** The sessions of the scenarios that a text means, in their order. */
export function sessionsMeant(sessions: readonly SessionSummary[], text: string): SessionSummary[] {
  const meant = new Set(
    scenariosMeant(
      sessions.map(({ scenario }) => scenario),
      text,
    ),
  )
  return sessions.filter(({ scenario }) => meant.has(scenario))
}
