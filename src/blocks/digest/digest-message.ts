import type { QuietPerson } from '../../access/team.ts'
import { scoreChange } from '../card/progress-line.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { personRow } from '../lists/session-rows.ts'
import { quietLine } from '../lists/silent-rows.ts'
import { scoreText } from '../session/session-facts.ts'
import { counted, listed } from '../text/counted.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextPart,
  factsPart,
  type Parts,
  type Prose,
  present,
  prosePart,
  rowPart,
  type TurnOffPlace,
  titlePart,
  toMessage,
  turnOffControl,
  wordsContent,
} from '../text/document.ts'
import { cut } from '../text/untrusted-text.ts'
import type { Change, Digest, Period, Practice, Waiting } from './digest.ts'

/** Never change one: posted buttons keep theirs. */
export const TURN_OFF_DIGEST = 'digest.turn_off'
export const TURN_ON_DIGEST = 'welcome.digest'

export interface DigestOptions {
  every: 'daily' | 'weekly'
  period: Period
  /** Set if Exec has more sessions than the app reads: how many of them the digest covers. */
  newest: number | undefined
  /** Of a week: who has no session that the digest has read, which are those of three weeks. */
  silent: readonly QuietPerson[]
  now: Date
  turnOff: TurnOffPlace
}

const MOST_PEOPLE = 10
const MOST_WAITING = 5
const MOST_CHANGES = 3
const NAME_CHARACTERS = 40
const SCENARIO_CHARACTERS = 60

export function digestMessage(digest: Digest, options: DigestOptions): Content {
  return toMessage(...headParts(digest, options), ...footParts(digest, options))
}

function headParts(digest: Digest, { every, period, newest, silent }: DigestOptions): Parts {
  const { sessions, people, scores, waiting, rose, slipped } = digest
  const time = every === 'weekly' ? 'Last 7 days' : 'Since yesterday'
  const by = people === 0 ? '' : ` by ${counted(people, 'person', 'people')}`
  const more = waiting.length - MOST_WAITING
  const changes = present([
    rose.length > 0 && item('▲', 'Rose', listed(rose.map(changeInWords), MOST_CHANGES, '; ')),
    slipped.length > 0 && item('▼', 'Slipped', listed(slipped.map(changeInWords), MOST_CHANGES, '; ')),
  ])
  return [
    titlePart(
      sessions === 0 ? 'Nobody practiced this week' : `${time}: ${counted(sessions, 'session')}${by}`,
    ),
    factsPart(scores && { plain: scoresText(scores) }, {
      date: new Date(period.from),
      before: 'Since ',
    }),
    sessions > 0 && scores === undefined && contextPart('None of them is graded yet.'),
    newest !== undefined && contextPart(`Exec has more sessions. This covers the newest ${newest}.`),
    ...waiting.slice(0, MOST_WAITING).map(waitingRow),
    more > 0 &&
      contextPart(`${counted(more, 'more person', 'more people')} ${more === 1 ? 'waits' : 'wait'}.`),
    contextPart(quietLine(silent)),
    prosePart(...changes),
  ]
}

function scoresText({ graded, average }: NonNullable<Digest['scores']>): string {
  const score = scoreText(average)
  return graded === 1 ? `1 graded: ${score}` : `Average ${score} of ${graded} graded`
}

function waitingRow({ name, why, session }: Waiting): CardPart {
  return rowPart(
    `${shortName(name)} · ${why}`,
    session === undefined ? undefined : sessionButton('coach', { id: session }),
  )
}

function footParts({ practices }: Digest, { now, every, turnOff }: DigestOptions): Parts {
  const more = practices.length - MOST_PEOPLE
  const often = every === 'weekly' ? 'every Monday' : 'after each day with sessions'
  return [
    practices.length > 0 && prosePart({ kind: 'heading', text: 'Who practiced' }),
    ...practices.slice(0, MOST_PEOPLE).flatMap((one) => [personRow(one.newest, one.name, now), numbers(one)]),
    more > 0 && contextPart(`${counted(more, 'more person', 'more people')} practiced.`),
    contextPart(`You get this ${often}. To change that, press Notifications… in my Home.`),
    actionsPart(turnOffControl('Turn off digest', TURN_OFF_DIGEST, turnOff)),
  ]
}

/** As "Jane Smith: 3 graded · average 74.2 · best 91"; of one session its row says it. */
function numbers({ name, sessions, average, best }: Practice): CardPart | undefined {
  return sessions === 1
    ? undefined
    : contextPart(
        `${shortName(name)}: ${sessions} graded · average ${scoreText(average)} · best ${scoreText(best)}`,
      )
}

/** Below the greeting of a coach. */
export const DIGEST_OFFER = button("Monday's digest", TURN_ON_DIGEST, 'on')

export const DIGEST_ON = "Done: I'll DM you on Mondays who practiced, and who needs you."

/** After *Turn off digest*. */
export const DIGEST_OFF = wordsContent('OK, no more digests. *Notifications…* in my Home turns them on.')

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
