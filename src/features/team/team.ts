import { z } from 'zod'
import { groupsMeant } from '../../access/coaches.ts'
import { listScenarios } from '../../access/scenarios.ts'
import type { OpenedStandings } from '../../access/standings.ts'
import { authorizeTeam } from '../../access/team.ts'
import { LIST_ACTIONS, listButton } from '../../blocks/card/list-buttons.ts'
import { quietMessage } from '../../blocks/lists/silent-rows.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  standingsMessage,
  whichGroupMessage,
  whichScenarioMessage,
} from '../../blocks/team/standings-message.ts'
import { toMessage } from '../../blocks/text/document.ts'
import { type Message, must, orRefused, type PrivateAnswer, say } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { type DeliveryContext, nameOfTeam } from '../../delivery/context.ts'
import { tool } from '../../delivery/tool.ts'
import type { Word } from '../../delivery/word.ts'
import { decodeCursor, firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import type { Group } from '../../exec/member.ts'
import type { Scenario } from '../../exec/scenario.ts'
import { isOfTeam, NAME_CHARACTERS } from '../../exec/session.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { failed, ok } from '../../lib/result.ts'
import { assignButtons } from '../../shared/assign-button.ts'
import { findWritten } from '../../shared/coach-and-person.ts'
import { feature } from '../../shared/feature.ts'
import { listAnswer, openStandingsWithAudit, PAGING_MS } from '../../shared/sessions/list.ts'
import { listPress } from '../../shared/sessions/press.ts'
import { scenariosMeant } from '../../shared/sessions/scenarios-meant.ts'

/** `/exec-session team`, `team <group>`, or `team <scenario>`: its scores by person. */
const teamWord: Word<HasComposition> = {
  name: 'team',
  forCoaches: true,
  buttons: [listButton('team', firstPage('team'))],
  isMessage: () => true,
  async run(needs, context, rest) {
    const name = nameIn(rest)
    const cursor = firstPage(name === '' ? 'team' : { group: name })
    const listed = await orRefused(listAnswer(needs, context, cursor))
    if (!('problem' in listed && 'groups' in listed.problem)) return listed
    const groups = groupsMeant(listed.problem.groups, name)
    if (groups.length > 1) return askWhich(context, name, groups)
    return answerScenario(context, name, () => listed, withAssign(needs))
  },
}

/** Lists the groups with that name, then the scenarios that it may also mean. */
async function askWhich({ viewer }: DeliveryContext, name: string, groups: readonly Group[]) {
  const all = await listScenarios(viewer)
  const scenarios = all.ok ? scenariosMeant(all.value, name) : []
  const below = scenarios.length > 0 && whichScenarioMessage(scenarios, FROM_START)
  return say(toMessage(whichGroupMessage(groups), below))
}

function nameIn(rest: string): string {
  return decodeEntities(rest).trim().slice(0, NAME_CHARACTERS)
}

const FROM_START: ListCursor = { ...firstPage('team'), line: 'unseen' }

function withAssign(needs: HasComposition) {
  return (opened: OpenedStandings, back: ListCursor): Message =>
    standingsMessage(opened, back, assignButtons(needs, { scenario: back.scenario }))
}

/** A scenario's scores by person, or the question which one is meant. @param orElse the answer if there is none. */
async function answerScenario(
  context: DeliveryContext,
  name: string,
  orElse: (all: readonly Scenario[]) => PrivateAnswer,
  draw: (opened: OpenedStandings, back: ListCursor) => Message,
): Promise<PrivateAnswer> {
  const all = must(await listScenarios(context.viewer), { listOf: 'board' })
  const found = scenariosMeant(all, name)
  const [scenario, ...others] = found
  if (scenario === undefined) return orElse(all)
  if (others.length > 0) return say(whichScenarioMessage(found, FROM_START))
  const back = { ...FROM_START, scenario: scenario.id }
  const opened = await openStandingsWithAudit(context.viewer, back)
  return { audit: opened.audit, reply: draw(opened, back) }
}

const scoresByPerson = tool({
  name: 'scores_by_person',
  title: 'Scores by person',
  description:
    'For coaches and Exec admins: how each of their people did in one scenario, as first, latest and best score and the number of sessions. Not for the last week: call team_week. Not for one person: call person_sessions.',
  input: z.object({
    scenario: z
      .string()
      .max(NAME_CHARACTERS)
      .describe("The scenario's name, its beginning or a part of it. Empty: lists the scenarios."),
  }),
  presses: {
    [LIST_ACTIONS.standings](value) {
      const scenario = decodeCursor(value)?.scenario
      return scenario === undefined ? undefined : { scenario }
    },
  },
  run: (_: unknown, context, { scenario }) =>
    answerScenario(
      context,
      scenario,
      (all) => unknownScenario(context, all),
      (opened) => standingsMessage(opened, undefined, [], false),
    ),
})

/** Names the scenarios that there are. */
function unknownScenario({ errorId }: DeliveryContext, all: readonly Scenario[]): PrivateAnswer {
  const problem = failed({ kind: 'scenario_unknown' } as const)
  const choices = all.length > 0 && whichScenarioMessage(scenariosMeant(all, ''), FROM_START)
  return {
    audit: { listOf: 'board', ...auditFields(problem, 'listed') },
    reply: toMessage(problemMessage(problem.error, errorId), choices),
  }
}

/**
 * *Scores by person* replaces the list and has a button back. In a modal it is plain text, since Slack takes no table
 * there.
 */
const standingsButton = listPress({
  ids: [LIST_ACTIONS.standings],
  async run(needs: HasComposition, context, { surface }, cursor) {
    const opened = await openStandingsWithAudit(context.viewer, cursor)
    const { audit } = opened
    const isModal = surface === 'view'
    const buttons = assignButtons(needs, { scenario: cursor.scenario })
    const message = standingsMessage(opened, isModal ? undefined : cursor, buttons)
    return { audit, redraw: isModal ? message.simpler : message, title: 'Scores by person' }
  },
})

/** *No practice lately* replaces the list and has a button back. */
const quietPeople = listPress({
  ids: [LIST_ACTIONS.quiet],
  async run(needs: HasComposition, context, { surface }, cursor) {
    const of = isOfTeam(cursor.of) ? cursor.of : 'team'
    const refused = { listOf: nameOfTeam(of) }
    const team = must(await authorizeTeam(context.viewer, of), refused)
    const opened = must(await team.quiet({ maxAgeMs: PAGING_MS }), refused)
    const listOf = nameOfTeam(of, opened.group)
    const back = surface === 'view' ? undefined : cursor
    const hasWrittenTo = await findWritten(needs, context.user)
    return {
      audit: { listOf, ...auditFields(ok(opened), 'listed') },
      redraw: quietMessage({ ...opened, hasWrittenTo }, back),
      title: 'No practice lately',
    }
  },
})

/** The sessions of the people someone coaches, and their scores in a scenario. */
export const team = feature<HasComposition>({
  name: 'team',
  buttons: [quietPeople, standingsButton],
  words: [teamWord],
  tools: [scoresByPerson],
  help: {
    coach: ["`/exec-session team`, or `@someone`: your people's sessions"],
  },
})
