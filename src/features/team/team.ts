import { listScenarios } from '../../access/standings.ts'
import { authorizeTeam } from '../../access/team.ts'
import { LIST_ACTIONS, listButton } from '../../blocks/card/list-buttons.ts'
import { quietMessage } from '../../blocks/lists/silent-rows.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { standingsMessage, whichScenarioMessage } from '../../blocks/team/standings-message.ts'
import { type Content, toMessage } from '../../blocks/text/document.ts'
import { type PrivateAnswer, say } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { type DeliveryContext, nameOfTeam } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import type { Scenario } from '../../exec/scenario.ts'
import { isOfTeam } from '../../exec/session.ts'
import { byName } from '../../lib/name-search.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { failed } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import {
  listOrProblem,
  type OwnListDependencies,
  openStandingsWithAudit,
  PAGING_MS,
} from '../../shared/sessions/list.ts'
import { listPress } from '../../shared/sessions/press.ts'

/** A longer text names no group and no scenario. */
const NAME_CHARACTERS = 200

const NO_GROUP: ReadonlySet<string> = new Set<Problem['kind']>(['group_unknown', 'group_not_allowed'])

/** `/exec-session team`, `team <group>`, or `team <scenario>`: its scores by person. */
const teamWord: Word<OwnListDependencies> = {
  name: 'team',
  buttons: [listButton('team', firstPage('team'))],
  isMessage: () => true,
  async run(needs, context, rest) {
    const name = nameIn(rest)
    const listed = await listOrProblem(needs, context, firstPage(name === '' ? 'team' : { group: name }))
    if (!('problem' in listed && NO_GROUP.has(listed.problem.kind))) return listed
    const scenarios = await listScenarios(context.viewer)
    const found = scenarios.ok ? scenariosMeant(scenarios.value, name) : []
    return (await answerScenarios(context, found)) ?? listed
  },
}

function nameIn(rest: string): string {
  return decodeEntities(rest).trim().slice(0, NAME_CHARACTERS)
}

/** As `team <scenario>` was called, and without a scenario, which there are. */
const boardWord: Word<unknown> = {
  name: 'board',
  use: 'team &lt;scenario&gt;',
  buttons: [listButton('team', firstPage('team')), listButton('help', firstPage('own'))],
  isMessage: () => true,
  run: (_, context, rest) => answerBoard(context, nameIn(rest)),
}

async function answerBoard(context: DeliveryContext, text: string): Promise<PrivateAnswer> {
  const listed = await listScenarios(context.viewer)
  const answer = await answerScenarios(context, listed.ok ? scenariosMeant(listed.value, text) : [])
  if (answer !== undefined) return answer
  const problem = listed.ok ? failed({ kind: 'scenario_unknown' } as const) : listed
  const audit = { listOf: 'board', ...auditFields(problem, 'listed') }
  if (!listed.ok) return { audit, problem: listed.error }
  const message = problemMessage(problem.error, context.errorId)
  return { audit, reply: withScenarios(message, listed.value) }
}

const FROM_START: ListCursor = { ...firstPage('team'), line: 'unseen' }

/** One's scores by person, or which of several is meant. */
async function answerScenarios(
  context: DeliveryContext,
  found: readonly Scenario[],
): Promise<PrivateAnswer | undefined> {
  const [scenario, ...others] = found
  if (scenario === undefined) return undefined
  if (others.length > 0) return say(whichScenarioMessage(found, FROM_START))
  const back = { ...FROM_START, scenario: scenario.id }
  const opened = await openStandingsWithAudit(context.viewer, back)
  if ('problem' in opened) return opened
  return { audit: opened.audit, reply: standingsMessage(opened, back) }
}

/** Below the words, what `/exec-session board` alone shows. */
function withScenarios(message: Content, all: readonly Scenario[]): Content {
  if (all.length === 0) return message
  return toMessage(message, whichScenarioMessage(scenariosMeant(all, ''), FROM_START))
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

/** *Scores by person*: in place of the list, with a button back. Slack takes no table in a modal. */
const standingsButton = listPress({
  ids: [LIST_ACTIONS.standings],
  async run(_: unknown, context, { surface }, cursor) {
    const opened = await openStandingsWithAudit(context.viewer, cursor)
    if ('problem' in opened) return opened
    const { audit } = opened
    const isModal = surface === 'view'
    const message = standingsMessage(opened, isModal ? undefined : cursor)
    return { audit, redraw: isModal ? message.simpler : message, title: 'Scores by person' }
  },
})

/** *No practice lately*: in place of the list, with a button back. */
const quietPeople = listPress({
  ids: [LIST_ACTIONS.quiet],
  async run(_: unknown, context, { surface }, cursor) {
    const of = isOfTeam(cursor.of) ? cursor.of : 'team'
    const team = await authorizeTeam(context.viewer, of)
    const opened = team.ok ? await team.value.quiet({ maxAgeMs: PAGING_MS }) : team
    const listOf = opened.ok ? (opened.value.group?.id ?? 'team') : nameOfTeam(of)
    const audit = { listOf, ...auditFields(opened, 'listed') }
    if (!opened.ok) return { audit, problem: opened.error }
    const back = surface === 'view' ? undefined : cursor
    return { audit, redraw: quietMessage(opened.value, back), title: 'No practice lately' }
  },
})

/** The sessions of the people whom someone coaches, and how they did in a scenario. */
export const team = feature<OwnListDependencies>({
  name: 'team',
  buttons: [quietPeople, standingsButton],
  words: [teamWord, boardWord],
  help: {
    coach: [
      "`/exec-session team`, or `team &lt;group&gt;`: your people's sessions",
      '`/exec-session team &lt;scenario&gt;`: scores by person',
    ],
  },
})
