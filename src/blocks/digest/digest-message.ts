import type { TableBlock } from '@slack/types'
import { scoreChange } from '../card/progress-line.ts'
import { namedButton, sessionButton } from '../card/session-buttons.ts'
import {
  type AnyContent,
  button,
  type CardPart,
  type Content,
  mrkdwnSection,
  type Prose,
  plainText,
  toBlocks,
  toContent,
} from '../text/document.ts'
import { type Fact, gradedResult, resultText, scenarioName, scoreText } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'
import { averageChart } from './average-chart.ts'
import type { Change, Digest, Period, Practice } from './digest.ts'

/** Never change it: posted buttons keep theirs. */
export const TURN_OFF_DIGEST = 'digest.turn_off'

export interface DigestOptions {
  every: 'daily' | 'weekly'
  period: Period
  /** Set if Exec has more sessions than the app reads: how many of them the digest covers. */
  newest: number | undefined
  now: Date
}

/** As many as fit into a message with long names. */
const MOST_PEOPLE = 25
const MOST_SLIPPED = 3
const MOST_QUIET = 8
const NAME_CHARACTERS = 40
const SCENARIO_CHARACTERS = 60

/** @param drawing.plainly without the chart and the table, for a Slack that doesn't take them. */
export function digestMessage(
  digest: Digest,
  options: DigestOptions,
  { plainly }: { plainly: boolean },
): AnyContent {
  const shown = digest.people.slice(0, MOST_PEOPLE)
  const head = headParts(digest, options)
  const numbers: CardPart[] = [{ kind: 'prose', prose: shown.map(numbersInWords) }]
  const foot = footParts(digest, shown, options)
  const chart = plainly ? undefined : averageChart(shown)
  return {
    text: toContent([...head, ...numbers, ...foot], 'message').text,
    blocks: [
      ...toBlocks(head, 'message'),
      ...(chart === undefined ? [] : [chart]),
      ...(plainly || shown.length === 0 ? toBlocks(numbers, 'message') : [numbersTable(shown)]),
      ...toBlocks(foot, 'message'),
    ],
  }
}

function headParts(digest: Digest, { every, period, newest }: DigestOptions): CardPart[] {
  const { sessions, people, rise, slipped, quiet } = digest
  const time = every === 'weekly' ? 'Last 7 days' : 'Since yesterday'
  const by = people.length === 0 ? '' : ` by ${counted(people.length, 'person', 'people')}`
  const news: Prose[] = [
    ...(rise === undefined ? [] : [item('▲', 'Biggest rise', changeInWords(rise))]),
    ...(slipped.length === 0
      ? []
      : [item('▼', 'Slipped', listed(slipped.map(changeInWords), MOST_SLIPPED, '; '))]),
    ...(quiet.length === 0
      ? []
      : [item('💤', 'No practice for two weeks', listed(quiet.map(shortName), MOST_QUIET, ', '))]),
  ]
  return [
    { kind: 'title', text: `${time}: ${counted(sessions, 'session', 'sessions')}${by}` },
    { kind: 'facts', facts: [...scoreFacts(digest), { date: new Date(period.from), before: 'Since ' }] },
    { kind: 'context', text: digest.average === undefined ? 'None of them is graded yet.' : undefined },
    {
      kind: 'context',
      text: newest === undefined ? undefined : `Exec has more sessions. This covers the newest ${newest}.`,
    },
    { kind: 'prose', prose: news },
  ]
}

function scoreFacts({ average, best }: Digest): Fact[] {
  if (average === undefined || best === undefined) return []
  const by = best.name === undefined ? '' : ` by ${shortName(best.name)}`
  return [{ plain: `Average ${scoreText(average)}` }, { plain: `Best ${gradedResult(best.session)}${by}` }]
}

/** *View* opens the card in a modal, for the reader alone. */
function footParts(digest: Digest, shown: readonly Practice[], { now, every }: DigestOptions): CardPart[] {
  const more = digest.people.length - shown.length
  const often = every === 'weekly' ? 'every Monday' : 'every day'
  return [
    ...(shown.length === 0
      ? []
      : [{ kind: 'prose', prose: [{ kind: 'heading', text: 'Newest sessions' }] } as const]),
    ...shown.map(({ name, newest }): CardPart => {
      const title = [
        shortName(name),
        resultText(newest, now),
        cut(scenarioName(newest), SCENARIO_CHARACTERS),
      ].join(' · ')
      const view = { ...sessionButton('viewFeedback', { id: newest.id }), text: plainText('View') }
      return { kind: 'row', text: title, button: namedButton(view, title) }
    }),
    {
      kind: 'context',
      text: more === 0 ? undefined : `${counted(more, 'more person', 'more people')} practiced.`,
    },
    {
      kind: 'context',
      text: `You get this ${often}. To change that, press Notifications… in Exec's Home.`,
    },
    { kind: 'actions', elements: [button('Turn off digest', TURN_OFF_DIGEST, every)] },
  ]
}

/** After *Turn off digest*. */
export function digestOffMessage(): Content {
  const text = "OK, no more digests. *Notifications…* in Exec's Home turns them on."
  return { text, blocks: [mrkdwnSection(text)] }
}

function numbersTable(people: readonly Practice[]): TableBlock {
  const cell = (text: string) => ({ type: 'raw_text', text }) as const
  const score = (value: number | undefined) => cell(value === undefined ? '–' : scoreText(value))
  const left = { align: 'left', is_wrapped: true } as const
  const right = { align: 'right' } as const
  return {
    type: 'table',
    column_settings: [left, right, right, right],
    rows: [
      ['Person', 'Sessions', 'Average', 'Best'].map(cell),
      ...people.map(({ name, sessions, average, best }) => [
        cell(shortName(name)),
        cell(String(sessions)),
        score(average),
        score(best),
      ]),
    ],
  }
}

/** As "Jane Smith: 3 sessions, average 74.2, best 91". */
function numbersInWords({ name, sessions, average, best }: Practice): Prose {
  const scores =
    average === undefined || best === undefined
      ? 'not graded yet'
      : sessions === 1
        ? scoreText(best)
        : `average ${scoreText(average)}, best ${scoreText(best)}`
  return {
    kind: 'paragraph',
    text: `${shortName(name)}: ${counted(sessions, 'session', 'sessions')}, ${scores}`,
  }
}

/** As "Jane Smith ▲ 34.5 (48 → 82.5) in Procurement Discovery". */
function changeInWords({ name, scenario, before, now }: Change): string {
  const by = scoreChange(before, now) ?? ''
  const scores = `${scoreText(before)} → ${scoreText(now)}`
  return `${shortName(name)} ${by} (${scores}) in ${cut(scenario, SCENARIO_CHARACTERS)}`
}

function item(emoji: string, name: string, word: string): Prose {
  return { kind: 'item', label: { emoji, word }, name }
}

function listed(texts: readonly string[], most: number, separator: string): string {
  const more = texts.length - most
  return texts.slice(0, most).join(separator) + (more > 0 ? ` and ${more} more` : '')
}

function shortName(name: string): string {
  return cut(name, NAME_CHARACTERS)
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`
}
