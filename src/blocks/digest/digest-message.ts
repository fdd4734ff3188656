import type { Overflow } from '@slack/types'
import type { Viewer } from '../../access/viewer.ts'
import { encodeCursor, firstPage } from '../../exec/list-cursor.ts'
import type { SessionSummary } from '../../exec/session.ts'
import { overdueButton } from '../assignments/assignments-message.ts'
import { coachPersonButton } from '../coaching/coach-person-button.ts'
import { scenarioName } from '../session/session-facts.ts'
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
import { type CommonRed, newestPart } from './practice.ts'
import type { Reason } from './reasons.ts'

/** Never change one: posted buttons keep theirs. */
export const DIGEST_ACTIONS = {
  all: 'digest.all',
  /** ⋯ */
  more: 'digest.more',
  turnOn: 'welcome.digest',
} as const

/** In ⋯, beside places in a list. */
export const TURN_OFF = 'turn_off_digest'

export interface DigestOptions {
  chosen: readonly Reason[]
  /** How many people practiced. */
  practiced: number
  /** The newest graded session of each of them, newest first. */
  latest: readonly SessionSummary[]
  /** How many people were expected to practice and did not; `undefined` if that is not known. */
  didNot: number | undefined
  red: CommonRed | undefined
  /** How many assignments are overdue in all. */
  overdue: number
  /** Set if Exec has more sessions of the period than the app reads: how many of them the digest covers. */
  newest: number | undefined
  keyOf: Viewer['keyOf']
}

export function digestMessage(options: DigestOptions): Content {
  const { chosen, latest, overdue, newest, keyOf } = options
  const named = chosen.filter(({ kind }) => kind === 'overdue').length
  return toMessage(
    titlePart(chosen.length === 0 ? 'Nobody new to write to' : 'Who to write to'),
    ...chosen.map((one) => reasonRow(one, keyOf)),
    paragraphs(practiceLine(options)),
    newestPart(newest),
    actionsPart(
      button('Show all', DIGEST_ACTIONS.all, encodeCursor(firstPage('team'))),
      overdue > named && overdueButton(overdue, 'overdueBelow'),
      moreMenu(latest[0]),
    ),
    contextPart('You get this every Monday. To change that, press Notifications… in my Home.'),
  )
}

function reasonRow(
  { kind, email, name, why, session, item, assignment, win }: Reason,
  keyOf: DigestOptions['keyOf'],
): CardPart {
  const purpose = kind === 'praise' ? kind : session === undefined ? 'nudge' : 'coach'
  const about = { person: keyOf(email), purpose, session, item, assignment, win } as const
  return rowPart(`${name} · ${why}`, coachPersonButton(about))
}

/** As "Last week: 3 practiced, 2 didn't · most common red: Next Step (4 of 6)". */
function practiceLine({ practiced, latest, didNot = 0, red }: DigestOptions): string {
  const who = practiced === 0 ? 'nobody practiced' : `${practiced} practiced`
  const rest = practiced > 0 && didNot > 0 && `${didNot} didn't`
  const of = red?.of === latest.length ? red.of : `the ${red?.of} I read`
  const common = red && `most common red: ${red.item} (${red.count} of ${of})`
  return `Last week: ${present([present([who, rest]).join(', '), common]).join(' · ')}`
}

/** @param latest of its scenario are the scores. */
function moreMenu(latest: SessionSummary | undefined): Overflow {
  const scenario = latest?.scenario.id
  const place = scenario && optionValue(encodeCursor({ ...firstPage('team'), line: 'unseen', scenario }))
  const scores = place && option(cut(`Scores by person: ${scenarioName(latest)}`, LIMITS.optionText), place)
  return {
    type: 'overflow',
    action_id: DIGEST_ACTIONS.more,
    options: present([scores || undefined, option('Turn off digest', TURN_OFF)]),
  }
}

/** Below the greeting of a coach. */
export const DIGEST_OFFER = button("Monday's digest", DIGEST_ACTIONS.turnOn, 'on')

export const DIGEST_ON = "Done: I'll DM you on Mondays whom to write to, and why."

/** After *Turn off digest*. */
export const DIGEST_OFF = wordsContent('OK, no more digests. *Notifications…* in my Home turns them on.')
