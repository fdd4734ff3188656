import type { OpenedStandings } from '../../access/standings.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { Scenario, ScenarioParticipant } from '../../exec/scenario.ts'
import { backToListButton, listButton } from '../card/list-buttons.ts'
import { scoreChange } from '../card/progress-line.ts'
import { andMore, counted } from '../text/counted.ts'
import { tableBlock } from '../text/data-blocks.ts'
import {
  actionsPart,
  asOfLine,
  type CardPart,
  type Content,
  contextPart,
  factsPart,
  type Optional,
  paragraphs,
  present,
  rowPart,
  titlePart,
  toBlocks,
  toMessage,
  updatedFact,
} from '../text/document.ts'
import { gradedResult, listedName, plainFact, scoreText } from '../text/session-facts.ts'
import { cut, toSingleLine } from '../text/untrusted-text.ts'

/** As many as fit into a message with long names. */
const MOST_PEOPLE = 50
const NAME_CHARACTERS = 40
const SCENARIO_CHARACTERS = 100
const MOST_SCENARIOS = 10

interface BoardOptions {
  /** The team's sessions in the scenario; `undefined` in a modal, which has no place for a list. */
  back: ListCursor | undefined
}

/** `simpler` for a Slack that does not take tables, and for modals. */
export function boardMessage(
  board: OpenedStandings,
  { back }: BoardOptions,
): { say: Content; simpler: Content } {
  const shown = board.participants.slice(0, MOST_PEOPLE)
  const head = headParts(board)
  const foot = footParts(board, back)
  const simpler = toMessage(...head, paragraphs(...shown.map(inWords)), ...foot)
  if (shown.length === 0) return { say: simpler, simpler }
  const table = tableBlock(
    ['Person', 'First', 'Best', 'Lift', 'Sessions'],
    shown.map((one) => [nameOf(one), first(one), best(one), lift(one), sessions(one)]),
  )
  return {
    say: { text: simpler.text, blocks: [...toBlocks(head, 'message'), table, ...toBlocks(foot, 'message')] },
    simpler,
  }
}

function headParts({
  scenario,
  group,
  participants,
  hasMore,
  readAt,
  asOf,
}: OpenedStandings): Optional<CardPart>[] {
  const name = toSingleLine(scenario, SCENARIO_CHARACTERS)
  const count = participants.length
  return [
    titlePart(name === undefined ? 'Scores by person' : `Scores by person: ${name}`),
    factsPart(
      plainFact(toSingleLine(group?.name, NAME_CHARACTERS)),
      count > 0 && { plain: `${hasMore ? 'The best ' : ''}${counted(count, 'person', 'people')}` },
      asOf === undefined && updatedFact(readAt),
    ),
    asOfLine(asOf),
    count === 0 && contextPart('None of your people has a graded session in this scenario yet.'),
  ]
}

function footParts({ participants }: OpenedStandings, back: ListCursor | undefined): Optional<CardPart>[] {
  const more = participants.length - MOST_PEOPLE
  return [
    more > 0 && contextPart(`${more} more with lower scores. For them, choose one group.`),
    actionsPart(back && backToListButton(back)),
  ]
}

/** As "Jane Smith: first 48, best 🥇 82.5/100, ▲ 34.5, 3 sessions". */
function inWords(one: ScenarioParticipant): string {
  const count = one.session_count === 1 ? '1 session' : `${sessions(one)} sessions`
  const parts = [`first ${first(one)}`, `best ${best(one)}`, lift(one) !== NONE && lift(one), count]
  return `${nameOf(one)}: ${present(parts).join(', ')}`
}

const NONE = '–'

function nameOf({ user }: ScenarioParticipant): string {
  return cut(listedName({ user }) ?? 'Without a name', NAME_CHARACTERS)
}

function first({ first_score }: ScenarioParticipant): string {
  return typeof first_score === 'number' ? scoreText(first_score) : NONE
}

function best({ best_score, best_rank }: ScenarioParticipant): string {
  return typeof best_score === 'number' ? gradedResult({ score: best_score, rank: best_rank }) : NONE
}

/** Of the scores that are shown: Exec's own number may be rounded in another way. */
function lift({ first_score, best_score }: ScenarioParticipant): string {
  const hasBoth = typeof first_score === 'number' && typeof best_score === 'number'
  return (hasBoth ? scoreChange(first_score, best_score) : undefined) ?? NONE
}

function sessions({ session_count }: ScenarioParticipant): string {
  return typeof session_count === 'number' ? String(session_count) : NONE
}

/** Which of several scenarios someone means. Each leads to its board. */
export function whichScenarioMessage(scenarios: readonly Scenario[], cursor: ListCursor): Content {
  const rows = scenarios.slice(0, MOST_SCENARIOS).map(({ id, name }) => {
    const text = toSingleLine(name, SCENARIO_CHARACTERS) ?? 'Without a name'
    return rowPart(text, listButton('board', { ...cursor, scenario: id }))
  })
  const more = andMore(scenarios.length - MOST_SCENARIOS, 'Type more of the name.')
  return toMessage(titlePart('Which scenario?'), ...rows, contextPart(more))
}
