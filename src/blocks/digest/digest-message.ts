import type { Overflow } from '@slack/types'
import type { QuietPerson } from '../../access/quiet-people.ts'
import type { Viewer } from '../../access/viewer.ts'
import { encodeCursor, firstPage } from '../../exec/list-cursor.ts'
import type { SessionSummary } from '../../exec/session.ts'
import { overdueButton } from '../assignments/assignments-message.ts'
import { coachPersonButton } from '../coaching/coach-person-button.ts'
import { scenarioName, shortName } from '../session/session-facts.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextPart,
  option,
  paragraphs,
  present,
  rowPart,
  titlePart,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { LIMITS, optionValue } from '../text/limits.ts'
import { cut } from '../text/untrusted-text.ts'
import { type CommonRed, namesPart, newestPart } from './practice.ts'
import { type Reason, winText } from './reasons.ts'

/** Never change one: buttons already posted carry it. */
export const DIGEST_ACTIONS = {
  all: 'digest.all',
  more: 'digest.more',
  turnOn: 'welcome.digest',
} as const

/** An option of ⋯. The other options are places in a list. */
export const TURN_OFF = 'turn_off_digest'

export interface DigestOptions {
  chosen: readonly Reason[]
  /** How many people practiced. */
  practiced: number
  /** Each person's newest graded session, newest first. */
  latest: readonly SessionSummary[]
  /** People who were expected to practice and did not; `undefined` if that is unknown. */
  without: readonly QuietPerson[] | undefined
  red: CommonRed | undefined
  /** How many assignments are overdue. */
  overdue: number
  /** How many sessions the digest covers, if Exec has more of the period than the app reads. */
  newest: number | undefined
  keyOf: Viewer['keyOf']
}

const MOST_NAMES = 5
const SHOW_ALL = 'Show all'
const ALL = encodeCursor(firstPage('team'))

export function digestMessage(options: DigestOptions): Content {
  const { chosen, practiced, latest, without = [], overdue, newest, keyOf } = options
  const silent = practiced === 0 ? [] : without.map(({ name }) => shortName(name))
  const isMoreOverdue = overdue > chosen.filter(({ kind }) => kind === 'overdue').length
  return toMessage(
    titlePart(chosen.length === 0 ? 'Nobody new to write to' : 'Who to write to'),
    ...chosen.map((one) => reasonRow(one, keyOf)),
    paragraphs(practiceLine(options)),
    namesPart("Didn't practice", silent, MOST_NAMES),
    newestPart(newest),
    actionsPart(
      isMoreOverdue ? overdueButton(overdue, 'overdueBelow') : button(SHOW_ALL, DIGEST_ACTIONS.all, ALL),
      moreMenu(latest[0], isMoreOverdue),
    ),
    contextPart('You get this every Monday. Notifications… in my Home changes that.'),
  )
}

function reasonRow(
  { kind, email, name, why, session, item, assignment, win, attempts = [] }: Reason,
  keyOf: DigestOptions['keyOf'],
): CardPart {
  const purpose = kind === 'praise' ? kind : session === undefined ? 'nudge' : 'coach'
  const about = { person: keyOf(email), purpose, session, item, assignment } as const
  // The reason may tell of that scenario already.
  const isNews = attempts.every(({ scenario }) => scenario.id !== win?.scenario.id)
  return rowPart(
    present([name, win && isNews && winText(win), why]).join(' · '),
    coachPersonButton(about),
    name,
  )
}

/** E.g. "Last week: 3 practiced · most common red: Next Step (4 of 6)". */
function practiceLine({ practiced, latest, red }: DigestOptions): string {
  const who = practiced === 0 ? 'nobody practiced' : `${practiced} practiced`
  const of = red?.of === latest.length ? red.of : `the ${red?.of} I read`
  const common = red && `most common red: ${red.item} (${red.count} of ${of})`
  return `Last week: ${present([who, common]).join(' · ')}`
}

/** @param latest its scenario is the one to show scores of. @param hasAll whether ⋯ has *Show all*. */
function moreMenu(latest: SessionSummary | undefined, hasAll: boolean): Overflow {
  const all = hasAll && optionValue(ALL)
  const scenario = latest?.scenario.id
  const place = scenario && optionValue(encodeCursor({ ...firstPage('team'), line: 'unseen', scenario }))
  const scores = place && option(cut(`Scores by person: ${scenarioName(latest)}`, LIMITS.optionText), place)
  return {
    type: 'overflow',
    action_id: DIGEST_ACTIONS.more,
    options: present([
      all && option(SHOW_ALL, all),
      scores || undefined,
      option('Turn off digest', TURN_OFF),
    ]),
  }
}

/** A coach's greeting offers it. */
export const DIGEST_OFFER = button("Send me Monday's digest", DIGEST_ACTIONS.turnOn, 'on')

export const DIGEST_ON = "Done: I'll DM you on Mondays whom to write to, and why."

/** Answers *Turn off digest*. */
export const DIGEST_OFF = wordsContent('OK, no more digests. *Notifications…* in my Home turns them on.')
