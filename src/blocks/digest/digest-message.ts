import type { Block, TableBlock } from '@slack/types'
import { scoreChange } from '../card/progress-line.ts'
import { personRow } from '../lists/session-rows.ts'
import { counted, listed } from '../text/counted.ts'
import { chartBlock, tableBlock } from '../text/data-blocks.ts'
import {
  type AnyContent,
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextPart,
  factsPart,
  type Optional,
  type Prose,
  present,
  titlePart,
  toBlocks,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { type Fact, gradedResult, scoreText } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'
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

/** @param options.plainly without the chart and the table, for a Slack that doesn't take them. */
export function digestMessage(
  digest: Digest,
  options: DigestOptions,
  { plainly }: { plainly: boolean },
): AnyContent {
  const shown = digest.people.slice(0, MOST_PEOPLE)
  const head = headParts(digest, options)
  const numbers: CardPart = { kind: 'prose', prose: shown.map(numbersInWords) }
  const foot = footParts(digest, shown, options)
  return {
    text: toMessage(...head, numbers, ...foot).text,
    blocks: present([
      ...toBlocks(head, 'message'),
      !plainly && averageChart(shown),
      ...(plainly || shown.length === 0 ? toBlocks([numbers], 'message') : [numbersTable(shown)]),
      ...toBlocks(foot, 'message'),
    ]),
  }
}

function headParts(digest: Digest, { every, period, newest }: DigestOptions): Optional<CardPart>[] {
  const { sessions, people, rise, slipped, quiet } = digest
  const time = every === 'weekly' ? 'Last 7 days' : 'Since yesterday'
  const by = people.length === 0 ? '' : ` by ${counted(people.length, 'person', 'people')}`
  const news = present([
    rise && item('▲', 'Biggest rise', changeInWords(rise)),
    slipped.length > 0 && item('▼', 'Slipped', listed(slipped.map(changeInWords), MOST_SLIPPED, '; ')),
    quiet.length > 0 && item('💤', 'No practice for two weeks', listed(quiet.map(shortName), MOST_QUIET)),
  ])
  return [
    titlePart(`${time}: ${counted(sessions, 'session')}${by}`),
    factsPart(...scoreFacts(digest), { date: new Date(period.from), before: 'Since ' }),
    digest.average === undefined && contextPart('None of them is graded yet.'),
    newest !== undefined && contextPart(`Exec has more sessions. This covers the newest ${newest}.`),
    { kind: 'prose', prose: news },
  ]
}

function scoreFacts({ average, best }: Digest): Fact[] {
  if (average === undefined || best === undefined) return []
  const by = best.name === undefined ? '' : ` by ${shortName(best.name)}`
  return [{ plain: `Average ${scoreText(average)}` }, { plain: `Best ${gradedResult(best.session)}${by}` }]
}

function footParts(
  digest: Digest,
  shown: readonly Practice[],
  { now, every }: DigestOptions,
): Optional<CardPart>[] {
  const more = digest.people.length - shown.length
  const often = every === 'weekly' ? 'every Monday' : 'every day'
  return [
    shown.length > 0 && { kind: 'prose', prose: [{ kind: 'heading', text: 'Newest sessions' }] },
    ...shown.map(({ name, newest }) => personRow(newest, name, now)),
    more > 0 && contextPart(`${counted(more, 'more person', 'more people')} practiced.`),
    contextPart(`You get this ${often}. To change that, press Notifications… in Exec's Home.`),
    actionsPart(button('Turn off digest', TURN_OFF_DIGEST, every)),
  ]
}

/** After *Turn off digest*. */
export const DIGEST_OFF: Content = wordsContent(
  "OK, no more digests. *Notifications…* in Exec's Home turns them on.",
)

function numbersTable(people: readonly Practice[]): TableBlock {
  const score = (value: number | undefined) => (value === undefined ? '–' : scoreText(value))
  return tableBlock(
    ['Person', 'Sessions', 'Average', 'Best'],
    people.map(({ name, sessions, average, best }) => [
      shortName(name),
      String(sessions),
      score(average),
      score(best),
    ]),
  )
}

/** As "Jane Smith: 3 sessions, average 74.2, best 91". */
function numbersInWords({ name, sessions, average, best }: Practice): Prose {
  const scores =
    average === undefined || best === undefined
      ? 'not graded yet'
      : sessions === 1
        ? scoreText(best)
        : `average ${scoreText(average)}, best ${scoreText(best)}`
  return { kind: 'paragraph', text: `${shortName(name)}: ${counted(sessions, 'session')}, ${scores}` }
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

function shortName(name: string): string {
  return cut(name, NAME_CHARACTERS)
}

/** The average of each person, the highest first. `undefined` for fewer than two, where a chart tells nothing. */
function averageChart(people: readonly Practice[]): Block | undefined {
  const graded = people.flatMap(({ name, average }) => (average === undefined ? [] : [{ name, average }]))
  if (graded.length < 2) return undefined
  const shown = graded.slice(0, LIMITS.chartPoints)
  const labels = uniqueLabels(shown.map(({ name }) => name))
  const data = shown.map(({ average }, at) => ({
    label: labels[at] ?? '',
    value: Number(scoreText(average)),
  }))
  const title = shown.length < graded.length ? `The ${shown.length} highest averages` : 'Average score'
  return chartBlock('bar', title, data, { name: 'Average score', y_label: 'Average score' })
}

/** Slack requires labels that differ. */
function uniqueLabels(names: readonly string[]): string[] {
  const labels = new Set<string>()
  for (const name of names) {
    let label = cut(name, LIMITS.chartLabel)
    for (let count = 2; labels.has(label); count += 1)
      label = `${cut(name, LIMITS.chartLabel - String(count).length - 1)} ${count}`
    labels.add(label)
  }
  return [...labels]
}
