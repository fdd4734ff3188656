import type { TableBlock } from '@slack/types'
import type { OpenedBoard } from '../../access/board-access.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { Scenario, ScenarioParticipant } from '../../exec/scenario.ts'
import { listButton } from '../card/list-buttons.ts'
import { scoreChange } from '../card/progress-line.ts'
import { namedButton } from '../card/session-buttons.ts'
import { asOfLine, type CardPart, type Content, toBlocks, toContent } from '../text/document.ts'
import { gradedResult, participantName, scoreText } from '../text/session-facts.ts'
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
export function boardMessage(board: OpenedBoard, { back }: BoardOptions): { say: Content; simpler: Content } {
  const shown = board.participants.slice(0, MOST_PEOPLE)
  const head = headParts(board)
  const words: CardPart[] = [
    { kind: 'prose', prose: shown.map((one) => ({ kind: 'paragraph', text: inWords(one) })) },
  ]
  const foot = footParts(board, back)
  const simpler = toContent([...head, ...words, ...foot], 'message')
  if (shown.length === 0) return { say: simpler, simpler }
  const blocks = [...toBlocks(head, 'message'), tableOf(shown), ...toBlocks(foot, 'message')]
  return { say: { text: simpler.text, blocks }, simpler }
}

function headParts({ scenario, group, participants, hasMore, readAt, asOf }: OpenedBoard): CardPart[] {
  const name = toSingleLine(scenario, SCENARIO_CHARACTERS)
  const of = toSingleLine(group?.name, NAME_CHARACTERS)
  const best = hasMore ? 'The best ' : ''
  const count = participants.length === 1 ? '1 person' : `${participants.length} people`
  const none = 'None of your people has a graded session in this scenario yet.'
  return [
    { kind: 'title', text: name === undefined ? 'Board' : `Board: ${name}` },
    {
      kind: 'facts',
      facts: [
        ...(of === undefined ? [] : [{ plain: of }]),
        ...(participants.length === 0 ? [] : [{ plain: `${best}${count}` }]),
        ...(asOf === undefined ? [{ before: 'Updated ', date: readAt, style: 'time' } as const] : []),
      ],
    },
    ...asOfLine(asOf),
    { kind: 'context', text: participants.length === 0 ? none : undefined },
  ]
}

function footParts({ participants }: OpenedBoard, back: ListCursor | undefined): CardPart[] {
  const more = participants.length - MOST_PEOPLE
  return [
    {
      kind: 'context',
      text: more > 0 ? `${more} more with lower scores. For them, choose one group.` : undefined,
    },
    {
      kind: 'actions',
      elements: [back && listButton(back.line === 'unseen' ? 'all' : 'back', back)],
    },
  ]
}

function tableOf(people: readonly ScenarioParticipant[]): TableBlock {
  const cell = (text: string) => ({ type: 'raw_text', text }) as const
  const right = { align: 'right' } as const
  return {
    type: 'table',
    column_settings: [{ align: 'left', is_wrapped: true }, right, right, right, right],
    rows: [
      ['Person', 'First', 'Best', 'Lift', 'Sessions'].map(cell),
      ...people.map((one) => [nameOf(one), first(one), best(one), lift(one), sessions(one)].map(cell)),
    ],
  }
}

/** As "Jane Smith: first 48, best 🥇 82.5/100, ▲ 34.5, 3 sessions". */
function inWords(one: ScenarioParticipant): string {
  const count = one.session_count === 1 ? '1 session' : `${sessions(one)} sessions`
  const parts = [`first ${first(one)}`, `best ${best(one)}`, lift(one) === NONE ? '' : lift(one), count]
  return `${nameOf(one)}: ${parts.filter((part) => part !== '').join(', ')}`
}

const NONE = '–'

function nameOf({ user }: ScenarioParticipant): string {
  const name = participantName({ user }) ?? toSingleLine(user?.email) ?? 'Without a name'
  return cut(name, NAME_CHARACTERS)
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
  const more = scenarios.length - MOST_SCENARIOS
  const rows = scenarios.slice(0, MOST_SCENARIOS).map(({ id, name }): CardPart => {
    const text = toSingleLine(name, SCENARIO_CHARACTERS) ?? 'Without a name'
    return { kind: 'row', text, button: namedButton(listButton('board', { ...cursor, scenario: id }), text) }
  })
  return toContent(
    [
      { kind: 'title', text: 'Which scenario?' },
      ...rows,
      { kind: 'context', text: more > 0 ? `And ${more} more. Type more of the name.` : undefined },
    ],
    'message',
  )
}
