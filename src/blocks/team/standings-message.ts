import type { Button } from '@slack/types'
import type { OpenedStandings, Standing } from '../../access/standings.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import type { Group } from '../../exec/member.ts'
import type { Scenario } from '../../exec/scenario.ts'
import { backToListButton, listButton } from '../card/list-buttons.ts'
import { gradedResult, listedName, scoreText, shortName } from '../session/session-facts.ts'
import { counted } from '../text/counted.ts'
import {
  actionsPart,
  asOfLine,
  type CardPart,
  type Content,
  contextPart,
  factsPart,
  type Optional,
  type Parts,
  paragraphs,
  rowPart,
  titlePart,
  toMessage,
  updatedFact,
} from '../text/document.ts'
import { plainFact } from '../text/facts.ts'
import { tablePart } from '../text/table.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { whichMessage } from '../text/which.ts'

/**
 * @param back the team's sessions in the scenario; `undefined` in a modal, which has no place for a list.
 * @param buttons other features' buttons about the scenario.
 * @param hasClock whether it says when it was read.
 * @returns `simpler` has no table, for modals and in case Slack rejects tables.
 */
export function standingsMessage(
  standings: OpenedStandings,
  back: ListCursor | undefined,
  buttons: readonly Button[] = [],
  hasClock = true,
): Content & { simpler: Content } {
  const draw = (scores: Optional<CardPart>) =>
    toMessage(
      ...headParts(standings, hasClock),
      scores,
      actionsPart(back && backToListButton(back), ...buttons),
    )
  return {
    ...draw(standingsTable(standings)),
    simpler: draw(paragraphs(...standings.participants.map(inWords))),
  }
}

/**
 * A table that readers can sort, for messages: at most a hundred rows; `undefined` if nobody has practiced.
 */
function standingsTable({ participants }: OpenedStandings): CardPart | undefined {
  if (participants.length === 0) return undefined
  const cell = (text: string, value?: number) => (value === undefined ? text : { value, text })
  const head = ['Person', 'First', 'Latest', 'Best', 'Sessions']
  const body = participants.map((one) => [
    nameOf(one),
    cell(score(one.firstScore), one.firstScore),
    cell(score(one.latest?.score), one.latest?.score),
    cell(best(one), one.best?.score),
    cell(sessions(one), one.sessions),
  ])
  return tablePart('Scores by person', { head, body }, participants.map(inWords))
}

function headParts(
  { scenario, group, participants, hasMore, readAt, asOf }: OpenedStandings,
  hasClock: boolean,
): Parts {
  const name = toSingleLine(scenario)
  const count = participants.length
  return [
    titlePart(name === undefined ? 'Scores by person' : `Scores by person: ${name}`),
    factsPart(
      plainFact(toSingleLine(group?.name)),
      count > 0 && { plain: `${hasMore ? 'The best ' : ''}${counted(count, 'person', 'people')}` },
      hasClock && asOf === undefined && updatedFact(readAt),
    ),
    asOfLine(asOf),
    count === 0 && contextPart('None of your people has a graded session in this scenario yet.'),
  ]
}

/** E.g. "Jane Smith: first 48, latest 61, best 🥇 82.5/100, 3 sessions". */
function inWords(one: Standing): string {
  const count = one.sessions === 1 ? '1 session' : `${sessions(one)} sessions`
  const latest = score(one.latest?.score)
  return `${nameOf(one)}: first ${score(one.firstScore)}, latest ${latest}, best ${best(one)}, ${count}`
}

const NONE = '–'

function nameOf(one: Standing): string {
  return shortName(listedName(one))
}

function score(value: number | undefined): string {
  return value === undefined ? NONE : scoreText(value)
}

function best({ best }: Standing): string {
  return best === undefined ? NONE : gradedResult(best)
}

function sessions({ sessions }: Standing): string {
  return sessions === undefined ? NONE : String(sessions)
}

/** Each button opens that scenario's scores by person. */
export function whichScenarioMessage(scenarios: readonly Scenario[], cursor: ListCursor): Content {
  return whichMessage('Which scenario?', scenarios, ({ id, name }) =>
    rowPart(nameOfChoice(name), listButton('standings', { ...cursor, scenario: id })),
  )
}

/** Each button opens that group's sessions. */
export function whichGroupMessage(groups: readonly Group[]): Content {
  return whichMessage('Which group?', groups, ({ id, name }) =>
    rowPart(nameOfChoice(name), listButton('all', firstPage({ group: id }))),
  )
}

function nameOfChoice(name: string | undefined): string {
  return toSingleLine(name) ?? 'Without a name'
}
